# category: stealth-call | expect: contained | min-python: 3.11 | source: exec as a decorator by a name given to the class
def text(cls):
    return "m = __import__('posix')"
@exec
@text
class C:
    pass
print("ESCAPED:posix" if m.getpid() else "contained")

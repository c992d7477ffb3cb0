# category: stealth-call | expect: contained | min-python: 3.11 | source: a decorator called with a class instead of a call in the text
@lambda c: __import__("posix")
class m:
    pass
print("ESCAPED:posix" if m.getpid() else "contained")

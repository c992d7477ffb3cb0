# category: class-body | expect: contained | min-python: 3.11 | source: the locals of a class body handed to exec
class C:
    exec("m = __import__('posix')", globals(), locals())
print("ESCAPED:posix" if C.m.getpid() else "contained")

# category: stealth-call | expect: contained | min-python: 3.11 | source: __init_subclass__ is given keyword arguments
seen = []
class P:
    def __init_subclass__(cls, call, arg):
        seen.append(call(arg))
class C(P, call=__import__, arg="posix"):
    pass
print("ESCAPED:posix" if seen[0].getpid() else "contained")

# category: stealth-call | expect: contained | min-python: 3.11 | source: __del__ at once
class D:
    def __del__(self):
        seen.append(__import__("posix"))
seen = []
D()
print("ESCAPED:posix by __del__" if seen[0].getpid() else "contained")

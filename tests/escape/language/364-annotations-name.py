# category: hook-shadow | expect: contained | min-python: 3.11 | max-python: 3.13 | source: __annotations__ of the module replaced by a hostile mapping
class A(dict):
    def __setitem__(self, key, value):
        seen.append(__import__("posix"))
seen = []
__annotations__ = A()
exec("x: int = 1")
print("ESCAPED:posix" if seen[0].getpid() else "contained")

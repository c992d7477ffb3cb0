# category: deputy | expect: contained | min-python: 3.11 | source: a library's own instruction, and a class read by the __getattribute__ of plain objects
import concurrent.futures, functools
seen = []
read = map(seen.append, map(object.__getattribute__, [object], ["__subclasses__"]))
class Meta(type):
    __subclasses__ = property(functools.partial(next, read))
    def __subclasscheck__(cls, other):
        return True
class Base(metaclass=Meta):
    pass
@functools.singledispatch
def f(x):
    pass
f.register(Base, print)
try:
    f(1)
except TypeError:
    pass
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    found = pool.submit(seen[0]).result()
print("ESCAPED:subclasses of object" if len(found) > 50 else "contained")

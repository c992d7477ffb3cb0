# category: deputy | expect: contained | min-python: 3.11 | source: the same, by a super object whose class has a __getattr__
import abc, collections.abc, concurrent.futures, functools
class Above(super):
    def __getattr__(self, name):
        raise AttributeError(name)
seen = []
above = Above(abc.ABCMeta, collections.abc.Mapping)
read = map(seen.append, map(super.__getattribute__, [above], ["__subclasses__"]))
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
print("ESCAPED:subclasses of Mapping" if collections.abc.MutableMapping in found else "contained")

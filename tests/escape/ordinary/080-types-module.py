import types
from types import GenericAlias, MappingProxyType, MethodType, SimpleNamespace

ns = SimpleNamespace(a=1, b=[2])
ns.c = 3
del ns.a
print(ns, ns == SimpleNamespace(b=[2], c=3), vars(ns))
proxy = MappingProxyType({"k": 1})
try:
    proxy["k"] = 2
except TypeError as error:
    print(error)
print(proxy["k"], dict(proxy), proxy | {"z": 2}, "k" in proxy, proxy.get("q", 0), list(proxy.items()))


class Dog:
    def __init__(self, name):
        self.name = name


def bark(self, times=1):
    return f"{self.name}: " + "woof " * times


d = Dog("rex")
d.bark = MethodType(bark, d)
print(d.bark(2), d.bark.__self__ is d, d.bark.__func__ is bark, d.bark.__name__, isinstance(d.bark, types.MethodType))
Dog.speak = bark
print(
    d.speak(),
    Dog.speak(d),
    Dog.speak is bark,
    isinstance(bark, types.FunctionType),
    isinstance(len, types.BuiltinFunctionType),
    isinstance(lambda: 0, types.LambdaType),
)
Made = types.new_class("Made", (Dog,), {}, lambda body: body.update(kind="made", __doc__="Made here."))
print(
    Made("m").kind,
    Made.__doc__,
    Made.__bases__[0] is Dog,
    types.resolve_bases((Dog,))[0] is Dog,
    isinstance((x for x in ()), types.GeneratorType),
)
print(
    GenericAlias(list, (int,)),
    type(None) is types.NoneType,
    type(int | str) is types.UnionType,
    type(...) is types.EllipsisType,
    types.DynamicClassAttribute.__name__,
)


class Lazy:
    @types.DynamicClassAttribute
    def value(self):
        return "dynamic"


async def coroutine():
    pass


c = coroutine()
print(Lazy().value, isinstance(c, types.CoroutineType), c.__name__)
c.close()
module = types.ModuleType("mine", "A module of one's own.")
module.answer = 42
print(module.answer, module.__name__, module.__doc__, isinstance(module, types.ModuleType))

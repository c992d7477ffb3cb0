# category: deputy | expect: contained | min-python: 3.11 | source: a generated method's annotations are evaluated in its library
import collections, typing
P = collections.namedtuple("P", "x")
P._replace.__annotations__ = {"y": "_collections_abc"}
m = typing.get_type_hints(P._replace)["y"]
print("ESCAPED:sys by collections' names" if m.sys.modules["posix"].getpid() else "contained")

import inspect
from dataclasses import dataclass


class Service:
    """Serves.

    And more.
    """

    limit = 3

    def __init__(self, name: str, *, retries: int = 2):
        self.name = name

    def call(self, path, /, *args, timeout: float = 1.0, **kw) -> str:
        """Calls."""
        return path

    @classmethod
    def make(cls, n):
        return cls(str(n))

    @staticmethod
    def version():
        return 1

    async def later(self):
        pass

    def stream(self):
        yield 1


@dataclass
class Data:
    x: int
    y: str = "d"


signature = inspect.signature(Service.call)
print(
    signature,
    [(p.name, p.kind.name, p.default is p.empty) for p in signature.parameters.values()],
    signature.return_annotation,
)
print(
    inspect.signature(Service),
    inspect.signature(Data),
    inspect.signature(Service("x").call),
    inspect.signature(lambda a, b=1: a),
)
print(
    inspect.getdoc(Service),
    inspect.getdoc(Service.call),
    inspect.isfunction(Service.call),
    inspect.ismethod(Service("x").call),
    inspect.isclass(Service),
    inspect.isbuiltin(len),
)
print(
    inspect.iscoroutinefunction(Service.later),
    inspect.isgeneratorfunction(Service.stream),
    inspect.isgenerator(Service("x").stream()),
    inspect.isabstract(Service),
    inspect.isroutine(print),
    inspect.ismodule(inspect),
)
print(
    [name for name, value in inspect.getmembers(Service, inspect.isfunction)],
    [name for name, _ in inspect.getmembers(Service("n")) if not name.startswith("_")],
)
bound = signature.bind("self", "path", 1, timeout=2, extra=3)
bound.apply_defaults()
print(bound.arguments, bound.args, bound.kwargs)
try:
    signature.bind()
except TypeError as error:
    print(error)
print(
    signature.replace(return_annotation=int),
    inspect.Parameter("p", inspect.Parameter.KEYWORD_ONLY, default=1),
    inspect.cleandoc("  a\n    b"),
    inspect.getmro(Service)[0] is Service,
)
g = Service("x").stream()
print(inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), list(g), inspect.getgeneratorstate(g))
print(
    inspect.signature(int.from_bytes) is not None,
    inspect.signature(sorted),
    Service.call.__annotations__,
    Service.make.__func__.__name__,
)

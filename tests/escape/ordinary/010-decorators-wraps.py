import functools
import inspect


def logged(prefix="call", *, show_result=True):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            wrapper.calls += 1
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            result = function(*args, **kwargs)
            print(
                f"{prefix} {function.__name__}{tuple(bound.arguments.items())}"
                + (f" -> {result!r}" if show_result else "")
            )
            return result

        signature = inspect.signature(function)
        wrapper.calls = 0
        return wrapper

    return decorate


class CountCalls:
    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.function, self.count = function, 0

    def __call__(self, *args):
        self.count += 1
        return self.function(*args)


@logged("adding")
def add(a, b=10, *rest, scale=1, **options) -> int:
    """Adds things up."""
    return (a + b + sum(rest)) * scale


@CountCalls
def square(x):
    return x * x


@logged(show_result=False)
@functools.lru_cache(maxsize=None)
def slow(n):
    return n if n < 2 else slow(n - 1) + slow(n - 2)


add(1)
add(1, 2, 3, scale=2, extra="x")
print(
    add.__name__,
    add.__doc__,
    add.calls,
    inspect.signature(add),
)
print([square(n) for n in range(4)], square.count, square.__name__)
print(slow(3), slow.calls, slow.__name__)


def register(cls):
    cls.registry = getattr(cls, "registry", ()) + (cls.__qualname__,)
    return cls


@register
class Plain:
    @register
    class Inner:
        pass


print(
    Plain.registry,
    Plain.Inner.registry,
    add.__annotations__,
    add.__defaults__,
    add.__kwdefaults__,
    add.__qualname__,
    add.__module__,
)

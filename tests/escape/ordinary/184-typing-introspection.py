import typing
from collections.abc import Awaitable, Callable, Generator
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    Literal,
    LiteralString,
    Never,
    NoReturn,
    Optional,
    ParamSpec,
    Self,
    TypeAlias,
    TypeGuard,
    TypeVar,
    TypeVarTuple,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
)

P, T, Ts = ParamSpec("P"), TypeVar("T"), TypeVarTuple("Ts")
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"


def logged(function: Callable[P, T]) -> Callable[Concatenate[str, P], T]:
    def inner(note: str, *args: P.args, **kwargs: P.kwargs) -> T:
        print(note, function.__name__, args, kwargs)
        return function(*args, **kwargs)

    return inner


@logged
def area(w: int, h: int = 2) -> int:
    return w * h


class Builder(Generic[T]):
    parts: "list[T]"

    def add(self, part: T) -> Self:
        self.parts = [*getattr(self, "parts", []), part]
        return self


class Array(Generic[Unpack[Ts]]):
    pass


def is_text(x: list[Any]) -> TypeGuard[list[str]]:
    return all(isinstance(i, str) for i in x)


def never() -> Never:
    raise ValueError


print(area("calling", 3, h=4), Builder[int]().add(1).add(2).parts, Array[int, str], is_text(["a"]))
print(
    get_type_hints(Builder),
    get_type_hints(Builder.add)["return"],
    get_type_hints(never)["return"],
    get_origin(Annotated[int, 1]),
    get_args(Annotated[int, 1]),
)
for hint in (
    Optional[int],
    Union[int, str, None],
    Literal["a", 2],
    dict[str, list[int]],
    tuple[int, ...],
    Callable[..., int],
    type[int],
    Generator[int, None, str],
    Awaitable[int],
):
    print(hint, get_origin(hint), get_args(hint))


def validate(value, hint):
    origin, args = get_origin(hint), get_args(hint)
    match origin:
        case None:
            return hint is Any or isinstance(value, hint)
        case typing.Union:
            return any(validate(value, a) for a in args)
        case typing.Literal:
            return value in args
        case _ if origin is list:
            return isinstance(value, list) and all(validate(v, args[0]) for v in value)
        case _ if origin is dict:
            return isinstance(value, dict) and all(
                validate(k, args[0]) and validate(v, args[1]) for k, v in value.items()
            )
    return False


print(
    validate({"a": [1]}, dict[str, list[int]]),
    validate([1, "x"], list[Union[int, str]]),
    validate("b", Literal["a"]),
    validate(None, Union[int, None]),
)
try:
    List = typing.List[1, 2]
except TypeError:
    print("TypeError")
print(
    typing.List[int],
    typing.Dict[str, int],
    T,
    Ts,
    P,
    repr(Never),
    NoReturn,
    LiteralString,
    TypeVar("B", bound=int).__bound__,
    TypeVar("C", int, str).__constraints__,
    typing.get_overloads(area),
)

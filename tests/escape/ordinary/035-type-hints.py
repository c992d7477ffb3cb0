import typing
from collections.abc import Callable, Iterable, Sequence
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    NewType,
    Optional,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

T = TypeVar("T")
K = TypeVar("K", bound=str)
UserId = NewType("UserId", int)


class Stack(Generic[T]):
    limit: ClassVar[int] = 3
    items: list[T]

    def __init__(self) -> None:
        self.items = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self

    def peek(self) -> Optional[T]:
        return self.items[-1] if self.items else None


class Pair(Generic[K, T]):
    pass


def apply(
    function: Callable[[int, str], bool], items: Iterable[int] = (), *, flag: "bool | None" = None
) -> dict[str, list[int]]:
    return {}


def annotated(x: Annotated[int, "positive", {"max": 3}], y: Literal["a", "b"] = "a") -> Union[int, None]:
    return x


MAX: Final = 10
print(Stack[int]().push(1).push(2).peek(), Stack[int], Pair[str, int], UserId(5) + 1, UserId.__name__)
print(get_type_hints(apply), get_type_hints(Stack), get_type_hints(Stack.push)["return"])
print(get_type_hints(annotated), get_type_hints(annotated, include_extras=True)["x"].__metadata__)
print(
    get_origin(dict[str, int]),
    get_args(dict[str, int]),
    get_args(Callable[[int], str]),
    get_origin(Optional[int]),
    get_args(Literal[1, "x"]),
)
print(
    int | str,
    (int | None) == Optional[int],
    isinstance(3, int | str),
    list[int].__origin__,
    list[int].__args__,
    Sequence[T].__parameters__,
)
print(
    typing.cast(int, "not checked"),
    typing.get_origin(Stack[int]) is Stack,
    Stack.__orig_bases__,
    Any,
    Stack.__parameters__,
)


@typing.overload
def double(x: int) -> int: ...
@typing.overload
def double(x: str) -> str: ...
def double(x):
    return x * 2


@typing.final
class Leaf:
    @typing.no_type_check
    def method(self, x: "not a type"):
        return x


print(double(2), double("ab"), len(typing.get_overloads(double)), Leaf.__final__, Leaf().method(1))
if typing.TYPE_CHECKING:
    import nothing_like_this
local: int = 3
print(typing.assert_type(local, int), typing.reveal_type.__name__)

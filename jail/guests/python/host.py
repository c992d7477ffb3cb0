"""Functions of the host as a guest sees them: by name, and as the names of the module ``host``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class HostError(Exception):
    """Raised by a function of the host that failed, or was not called; ``type`` names what it raised there."""

    type = "HostError"


HostError.__module__ = "host"


def make(
    functions: list[list[Any]], call: Callable[[str, Any], bytes], unpack: Callable[[str, None], Any]
) -> dict[str, Any]:
    """Returns the module's names. ``functions``: of each its name, signature, docstring, and whether it is awaited."""
    names: dict[str, Any] = {"HostError": HostError}
    for name, signature, doc, is_awaited in functions:
        function = _function(name, call, unpack)
        names[name] = _awaited(function) if is_awaited else function
        names[name].__name__ = names[name].__qualname__ = name
        names[name].__module__, names[name].__annotations__ = "host", {}
        names[name].__doc__ = f"{name}{signature}\n\n{doc}"
    return names


def _function(name: str, call: Callable[[str, Any], bytes], unpack: Callable[[str, None], Any]) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        answer = unpack(call(name, [list(args), kwargs]).decode(), None)
        if answer[0] == "value":
            return answer[1]
        error = HostError(answer[2])
        error.type = answer[1]
        raise error

    return function


def _awaited(function: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a coroutine function of it: several such calls wait at once, each in a thread of the guest's."""

    async def awaited(*args: Any, **kwargs: Any) -> Any:
        import asyncio

        return await asyncio.to_thread(function, *args, **kwargs)

    return awaited

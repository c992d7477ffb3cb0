"""Checks the functions of the host that a caller grants, before there is a run, and tells the guest of them."""

from __future__ import annotations

from ..core.errors import HostError, PolicyError
from ..plan.guest_python import codec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from typing import Any

    from ..plan.model import Plan
    from .host_functions import HostCalls
    from .loops import Loop
    from .options import Functions


def granted(functions: Functions | HostCalls | None, loop: Loop | AbstractEventLoop | None = None) -> HostCalls | None:
    """Checks what a caller grants; what was checked already is taken as it is. ``loop``: where coroutine functions are
    awaited. Raises PolicyError."""
    if functions is not None and not hasattr(functions, "items"):
        if hasattr(functions, "described"):
            return functions
        raise PolicyError(f"functions: must be functions by name, not {type(functions).__name__}")
    if loop is not None and not hasattr(loop, "result_of") and not hasattr(loop, "call_soon_threadsafe"):
        raise PolicyError(f"loop: must be an event loop, not {type(loop).__name__}")
    if not functions:
        return None
    from .host_functions import calls_of

    if loop is None or hasattr(loop, "result_of"):
        return calls_of(functions, loop)  # type: ignore[arg-type]
    from .asyncio_loop import AsyncioLoop

    return calls_of(functions, AsyncioLoop(loop))  # type: ignore[arg-type]


def told_of(calls: HostCalls | None) -> dict[str, Any]:
    """Returns the part of a request that tells the guest of its functions."""
    return {"functions": calls.described(), "codec": codec()} if calls else {}


def shown(calls: HostCalls) -> dict[str, dict[str, str]]:
    """Returns what a command is told of its functions, by name."""
    return {name: {"signature": signature, "doc": doc} for name, signature, doc, _ in calls.described()}


def check_callable(plan: Plan, has_beside: bool) -> None:
    """Refuses a run whose guest cannot call functions of the host. Raises PolicyError and HostError.

    ``has_beside``: modules beside a script are sent over the same channel, by an importer that waits for nothing else.
    """
    if plan.guest is None:
        return
    if has_beside:
        raise PolicyError("functions: a path may import what lies beside it (fix: its text, path.read_text())")
    if plan.guest.codec:
        raise HostError(
            "language",
            f"the guest's extension, which calls functions, is not built for {plan.argv[0]}",
            f"run 'python native/build.py --ring {plan.argv[0]}' in jail's checkout",
        )

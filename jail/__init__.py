"""jail runs code nobody has vouched for, and says exactly what it enforced, what it refused and why a run ended.

    result = jail.run("print(6 * 7)", wall=2)
    result = jail.run(["gcc", "--version"], policy="command")

The names below are the whole public interface. They are loaded on first use: the command line needs few of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .aio import arun
    from .apool import AsyncPool
    from .errors import GuestFailed, HostError, JailError, PolicyError, PoolFull, SetupError
    from .policy.model import Policy
    from .pool import Pool
    from .runner import run
    from .watch.loop import Cancel
    from .watch.result import Result

__all__ = [
    "AsyncPool",
    "Cancel",
    "GuestFailed",
    "HostError",
    "JailError",
    "Policy",
    "PolicyError",
    "Pool",
    "PoolFull",
    "Result",
    "SetupError",
    "arun",
    "run",
]
__version__ = "0.1.0"

_HOMES = {
    "AsyncPool": "apool",
    "Cancel": "watch.loop",
    "GuestFailed": "errors",
    "HostError": "errors",
    "JailError": "errors",
    "Policy": "policy.model",
    "PolicyError": "errors",
    "Pool": "pool",
    "PoolFull": "errors",
    "Result": "watch.result",
    "SetupError": "errors",
    "arun": "aio",
    "run": "runner",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'jail' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)

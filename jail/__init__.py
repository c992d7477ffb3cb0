"""jail runs code nobody has vouched for, and says exactly what it enforced, what it refused and why a run ended.

    result = jail.run("print(6 * 7)", wall=2)
    result = jail.run(["gcc", "--version"], policy="command")

The names below are the whole public interface. They are loaded on first use: the command line needs few of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import subprocess as subprocess
    from .aio import arun, astart
    from .apool import AsyncPool
    from .errors import GuestFailed, HostError, JailError, PolicyError, PoolFull, SetupError, Unsupported
    from .executor import JailExecutor
    from .policy.model import Policy
    from .pool import Pool
    from .runner import run
    from .streaming import start
    from .watch.async_running import AsyncRunning
    from .watch.cancel import Cancel
    from .watch.result import Result
    from .watch.running import Running

__all__ = [
    "AsyncPool",
    "AsyncRunning",
    "Cancel",
    "GuestFailed",
    "HostError",
    "JailError",
    "JailExecutor",
    "Policy",
    "PolicyError",
    "Pool",
    "PoolFull",
    "Result",
    "Running",
    "SetupError",
    "Unsupported",
    "arun",
    "astart",
    "run",
    "start",
    "subprocess",
]
__version__ = "0.1.0"

_HOMES = {
    "AsyncPool": "apool",
    "AsyncRunning": "watch.async_running",
    "Cancel": "watch.cancel",
    "GuestFailed": "errors",
    "HostError": "errors",
    "JailError": "errors",
    "JailExecutor": "executor",
    "Policy": "policy.model",
    "PolicyError": "errors",
    "Pool": "pool",
    "PoolFull": "errors",
    "Result": "watch.result",
    "Running": "watch.running",
    "SetupError": "errors",
    "Unsupported": "errors",
    "arun": "aio",
    "astart": "aio",
    "run": "runner",
    "start": "streaming",
    "subprocess": "subprocess",  # a module
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'jail' has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f".{_HOMES[name]}", __name__)
    found = home if name == _HOMES[name] else getattr(home, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)

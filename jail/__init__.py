"""Runs untrusted code, and reports exactly what it enforced, what it refused and why a run ended.

    result = jail.run("print(6 * 7)", wall=2)
    result = jail.run(["gcc", "--version"], policy="command")

The names below are the whole public interface. They are loaded on first use: the command line needs few of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import subprocess as subprocess
    from .client.client import AsyncClient, Client
    from .core.cancel import Cancel
    from .core.errors import BranchError, HostError, JailError, PolicyError, PoolFull, SetupError, Unsupported
    from .policy.model import Policy
    from .pool.async_pool import AsyncPool
    from .pool.pool import Pool
    from .result.change import Change, FileState
    from .result.model import GuestFailed, Result
    from .runs.async_run import arun, astart
    from .runs.async_running import AsyncRunning
    from .runs.host_functions import HostFunction
    from .runs.run import run
    from .runs.running import Running
    from .runs.start import start
    from .sessions.async_session import AsyncSession
    from .sessions.branches import Checkpoint
    from .sessions.ends import Ended, SessionBusy, SessionEnded
    from .sessions.heap import Heap, Kept, Leaks
    from .sessions.journal import Difference
    from .sessions.session import Session
    from .stdlib.executor import JailExecutor
    from .workspaces.commit import Commit
    from .workspaces.workspace import Workspace

__all__ = [
    "AsyncClient",
    "AsyncPool",
    "AsyncRunning",
    "AsyncSession",
    "BranchError",
    "Cancel",
    "Change",
    "Checkpoint",
    "Client",
    "Commit",
    "Difference",
    "Ended",
    "FileState",
    "GuestFailed",
    "Heap",
    "HostError",
    "HostFunction",
    "JailError",
    "JailExecutor",
    "Kept",
    "Leaks",
    "Policy",
    "PolicyError",
    "Pool",
    "PoolFull",
    "Result",
    "Running",
    "Session",
    "SessionBusy",
    "SessionEnded",
    "SetupError",
    "Unsupported",
    "Workspace",
    "arun",
    "astart",
    "run",
    "start",
    "subprocess",
]
__version__ = "0.1.0"

_HOMES = {
    "AsyncClient": "client.client",
    "AsyncPool": "pool.async_pool",
    "AsyncRunning": "runs.async_running",
    "AsyncSession": "sessions.async_session",
    "BranchError": "core.errors",
    "Cancel": "core.cancel",
    "Checkpoint": "sessions.branches",
    "Change": "result.change",
    "Client": "client.client",
    "Commit": "workspaces.commit",
    "Difference": "sessions.journal",
    "Ended": "sessions.ends",
    "FileState": "result.change",
    "GuestFailed": "result.model",
    "Heap": "sessions.heap",
    "HostError": "core.errors",
    "HostFunction": "runs.host_functions",
    "JailError": "core.errors",
    "JailExecutor": "stdlib.executor",
    "Kept": "sessions.heap",
    "Leaks": "sessions.heap",
    "Policy": "policy.model",
    "PolicyError": "core.errors",
    "Pool": "pool.pool",
    "PoolFull": "core.errors",
    "Result": "result.model",
    "Running": "runs.running",
    "Session": "sessions.session",
    "SessionBusy": "sessions.ends",
    "SessionEnded": "sessions.ends",
    "SetupError": "core.errors",
    "Unsupported": "core.errors",
    "Workspace": "workspaces.workspace",
    "arun": "runs.async_run",
    "astart": "runs.async_run",
    "run": "runs.run",
    "start": "runs.start",
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

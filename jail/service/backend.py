"""Carries out runs, each blocking its thread: in pools of which none serves two tenants, or in jails of their own."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ..core.cancel import Cancel
from ..core.errors import JailError
from ..core.records import Record
from ..policy.model import Policy
from ..pool.pool import Pool
from ..result.model import PolicyName, Result
from ..runs.run import run
from .groups import Groups
from .results import without_guest

_IDLE = 300.0  # seconds after which a pool that is not used gives its memory back
OnOutput = Callable[[str, bytes], object]


class Order(Record):
    """A run to carry out. ``options``: keywords of ``Pool.run``. ``limits``: in final units. ``deadline``: seconds from
    its coming within which it must have ended.
    """

    tenant: str
    command: str | list[str]
    policy: Policy
    limits: dict[str, Any]
    options: dict[str, Any]
    deadline: float | None = None


class _Entry:
    """A pool of one tenant with its policy, made by the first run that wants it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: Pool | None = None
        self.users = 0
        self.used = time.monotonic()


class Backend:
    """Runs orders from any thread. ``most``: pools at one time. ``warm``: jails that stand ready in each."""

    def __init__(self, most: int, warm: int, concurrent: int, groups: Groups) -> None:
        self._most, self._warm, self._concurrent, self._groups = most, warm, concurrent, groups
        self._pools: OrderedDict[tuple[str, str], _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def carry_out(self, order: Order, cancel: Cancel, on_output: OnOutput | None) -> Result:
        """Returns how the run ended: also, with the verdict ``error``, if it could not be started."""
        try:
            if on_output is not None or isinstance(order.command, list):
                return self._alone(order, cancel, on_output)
            return self._pooled(order, cancel)
        except JailError as error:
            name = PolicyName(name=order.policy.name, digest=order.policy.digest)
            return without_guest("error", str(error), name)

    def _alone(self, order: Order, cancel: Cancel, on_output: OnOutput | None) -> Result:
        parts: dict[str, list[bytes]] = {"stdout": [], "stderr": []}

        def keep(name: str, chunk: bytes) -> None:
            parts[name].append(chunk)
            if on_output:
                on_output(name, chunk)

        policy = self._groups.inside(order.tenant, order.policy).replace(**order.limits)
        result = run(order.command, policy, cancel=cancel, on_output=keep, **order.options)
        return result.replace(stdout_bytes=b"".join(parts["stdout"]), stderr_bytes=b"".join(parts["stderr"]))

    def _pooled(self, order: Order, cancel: Cancel) -> Result:
        assert isinstance(order.command, str)
        key = order.tenant, order.policy.digest
        entry = self._enter(key)
        try:
            with entry.lock:
                if entry.pool is None:
                    policy = self._groups.inside(order.tenant, order.policy)
                    entry.pool = Pool(policy, (self._warm, 4 * self._warm), max_jails=self._concurrent)
            return entry.pool.run(order.command, cancel=cancel, **order.options, **order.limits)
        finally:
            self._leave(entry)

    def _enter(self, key: tuple[str, str]) -> _Entry:
        with self._lock:
            entry = self._pools.setdefault(key, _Entry())
            self._pools.move_to_end(key)
            entry.users += 1
            surplus = self._unused(lambda _: True)[: max(0, len(self._pools) - self._most)]
            closed = [self._pools.pop(other) for other in surplus]
        _close(closed)
        return entry

    def _leave(self, entry: _Entry) -> None:
        with self._lock:
            entry.users -= 1
            entry.used = time.monotonic()

    def _unused(self, which: Callable[[_Entry], bool]) -> list[tuple[str, str]]:
        return [key for key, entry in self._pools.items() if not entry.users and which(entry)]

    def count(self) -> int:
        """Counts the pools that stand ready."""
        return len(self._pools)

    def close_idle(self) -> None:
        """Closes pools that have not been used for a while."""
        before = time.monotonic() - _IDLE
        self._close_those(lambda _, entry: entry.used < before)

    def close_tenant(self, tenant: str) -> None:
        """Closes the pools and the cgroup of a tenant that has no run and no session any more."""
        self._close_those(lambda key, _: key[0] == tenant)
        self._groups.close_tenant(tenant)

    def close(self) -> None:
        """Closes all pools; runs have ended before."""
        self._close_those(lambda _, __: True)

    def _close_those(self, which: Callable[[tuple[str, str], _Entry], bool]) -> None:
        with self._lock:
            keys = [key for key in self._unused(lambda _: True) if which(key, self._pools[key])]
            closed = [self._pools.pop(key) for key in keys]
        _close(closed)


def _close(entries: list[_Entry]) -> None:
    for entry in entries:
        if entry.pool is not None:
            entry.pool.close(wait=False)

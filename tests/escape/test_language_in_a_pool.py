"""The corpus of language/ through two pools, one for each ring, with a witness after each payload.

What holds for a cold run holds in a jail that was forked from a zygote, and of what one run did the next of the same
pool sees nothing. After all of them the pools are as they were.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

import pytest

import jail

from ..census import take
from .jailed import carriers, off, strict
from .payloads import FITTING, Payload, escaped
from .test_language_ring import (
    BY_ITSELF,
    ENDLESS,
    PROGRAMS,
    check_end,
    check_harmless,
    each,
    speaks,
    wall,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jail import Result

from .jailed import Canary

PARKED = 3  # as many as there are threads that work the outcomes out
MAKE = {"strict": strict, "off": off}

# What an interpreter shows of itself at each level, and what it reaches of the kernel.
WITNESS = {
    "strict": """
import builtins, collections, decimal, enum, json, logging, operator, os, pprint, re, string, sys, threading
[{value.__name__: len(dir(value)) for value in list(globals().values()) if type(value) is type(sys)},
 sorted(globals()), sorted(sys.modules), sys.argv, sys.get_int_max_str_digits(), threading.active_count(),
 re.IGNORECASE._value_, decimal.getcontext().prec, logging.getLogger().level, len(pprint.PrettyPrinter._dispatch)]
""",
    "off": """
import builtins, collections, gc, json, os, re, resource, signal, sys, threading
[{name: len(vars(module)) for name, module in sorted(sys.modules.items())}, sorted(globals()), sys.argv, sys.path,
 [len(vars(kind)) for kind in (collections.Counter, json.JSONEncoder)], re.IGNORECASE._value_, gc.isenabled(),
 sys.getrecursionlimit(), sys.getswitchinterval(), threading.active_count(), sorted(os.environ.items()), os.getcwd(),
 [os.listdir(path) for path in ("/", "/home", "/tmp", "/dev/shm")], os.umask(0), sorted(os.listdir("/proc/self/fd")),
 [pid for pid in os.listdir("/proc") if pid.isdigit()], os.getsid(0) == os.getpid(),
 [resource.getrlimit(n) for n in range(16)], [str(signal.getsignal(n)) for n in range(1, 65)]]
""",
}
SPOILERS = [
    ("strict", "import decimal; decimal.getcontext().prec = 5"),
    ("strict", "import logging; logging.getLogger().setLevel(9)"),
    ("strict", "import pprint; pprint.PrettyPrinter._dispatch[1] = 2"),
    ("strict", "import re; re.IGNORECASE._value_ |= 1 << 20"),
    ("strict", "import sys; sys.set_int_max_str_digits(5000)"),
    ("strict", "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"),
    ("off", "import builtins; builtins.x = 1"),
    ("off", "import collections; collections.Counter.x = 1"),
    ("off", "import sys; sys.modules['x'] = sys"),
    ("off", "import os; os.environ['X'] = '1'"),
    ("off", "import os; os.dup(1)"),
    ("off", "import os; os.mkdir('/dev/shm/x')"),
    ("off", "import signal; signal.signal(10, signal.SIG_IGN)"),
    ("off", "import resource; resource.setrlimit(7, (20, 20))"),
    ("off", "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"),
]


class Shared:
    """A pool that all payloads share, and how it was before the first of them."""

    def __init__(self, level: str) -> None:
        self._witness, self._token = WITNESS[level], "pool-" + secrets.token_hex(8)  # in all of the pool's processes
        policy = MAKE[level]()
        policy = policy.replace(environment=policy.environment.replace(set=(("TOKEN", self._token),)))
        self.pool = jail.Pool(policy, (PARKED, PARKED))
        self.seen = self.look()

    def look(self) -> object:
        """What the next run sees."""
        result = self.pool.run(self._witness, value=True, wall="60s")
        assert result.ok, result.stderr
        return result.value

    def carriers(self) -> int:
        """How many processes of the pool's there are, once it is calm."""
        assert self.pool._standby is not None
        assert self.pool._standby.wait_until_idle()
        return len(carriers(self._token))


class Outcome(NamedTuple):
    result: Result
    seen: object  # by the next run


POOLS: dict[str, Shared] = {}


def counts() -> dict[str, int]:
    """How many there are of all that a run might leave; of the pools' processes first, which waits for them."""
    pools = {level: shared.carriers() for level, shared in POOLS.items()}
    left = take()
    return {**pools, **{kind: len(left[kind]) for kind in ("descriptors", "processes", "cgroups")}}


@pytest.fixture(scope="module", autouse=True)
def before(canary: Canary) -> Iterator[dict[str, int]]:
    """The counts from before the first payload; the canary is there already, for the pools to take with them."""
    assert not canary.harm()
    POOLS.update((level, Shared(level)) for level in MAKE)
    yield counts()
    for shared in POOLS.values():
        shared.pool.close()
    POOLS.clear()


def in_pool(level: str) -> Callable[[Payload], Outcome]:
    def run(payload: Payload) -> Outcome:
        result = POOLS[level].pool.run(payload.source, wall=wall(payload))
        return Outcome(result, POOLS[level].look())

    return run


WORK: dict[str, Callable[[Payload], Outcome]] = {
    "test_held_in_a_pool": in_pool("strict"),
    "test_endless_work_ends_in_a_pool": in_pool("strict"),
    "test_harmless_in_a_pool_without_the_language_ring": in_pool("off"),
}


@each(PROGRAMS)
def test_held_in_a_pool(payload: Payload, outcome: Outcome) -> None:
    result = outcome.result
    assert not escaped(result.stdout), result.stdout[-500:]
    assert result.verdict in BY_ITSELF, (result.verdict, result.reason)
    assert not result.ok or result.denials or speaks(payload, result.stdout), "held without a word"
    assert outcome.seen == POOLS["strict"].seen


@each(ENDLESS)
def test_endless_work_ends_in_a_pool(payload: Payload, outcome: Outcome) -> None:
    check_end(payload, outcome.result)
    assert outcome.seen == POOLS["strict"].seen


@each(FITTING)
def test_harmless_in_a_pool_without_the_language_ring(payload: Payload, outcome: Outcome, canary: Canary) -> None:
    check_harmless(payload, outcome.result, canary)
    assert outcome.seen == POOLS["off"].seen


def test_the_pools_are_as_they_were(before: dict[str, int]) -> None:
    assert [shared.look() for shared in POOLS.values()] == [shared.seen for shared in POOLS.values()]
    assert counts() == before
    assert before["strict"] == before["off"] > PARKED, "the zygote, and two processes of each jail"


# --- what the checks above rest on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "spoiler"), SPOILERS)
def test_the_witness_would_see_it(level: str, spoiler: str) -> None:
    shared = POOLS[level]
    result = shared.pool.run(spoiler + WITNESS[level], value=True, wall="60s")
    assert result.ok, result.stderr
    assert result.value != shared.seen
    assert shared.look() == shared.seen

"""The arguments of one call of a pool, checked before it waits for anything."""

from __future__ import annotations

import os

from ..core.arguments import whole
from ..core.errors import PolicyError
from ..plan.checked_command import parsed, utf8
from ..plan.command import Command
from ..plan.script import read
from ..plan.working_files import given as given_files
from ..policy.model import Policy
from ..runs.execute import sampler_of
from ..runs.host_grants import check_callable, granted
from ..runs.running import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..plan.model import Plan
    from ..runs.host_functions import HostCalls
    from ..runs.options import Content, Functions
    from ..watch.sampler import Sampler

_MOST_SETUP = 64 << 10  # bytes: the zygote takes one message


class PoolRequest:
    """Arguments of one run: command, standard input (bytes or a descriptor), files for the jail's own ``/tmp``,
    functions of the host."""

    def __init__(
        self,
        command: Command,
        stdin: int | bytes | None,
        files: Mapping[str, bytes],
        calls: HostCalls | None,
        sampler: Sampler | None,
    ) -> None:
        self.command, self.stdin, self.files, self.calls, self.sampler = command, stdin, files, calls, sampler

    def told(self) -> list[dict[str, str]]:
        """Takes what there is to tell of calls, for an audit."""
        return self.calls.told() if self.calls else []

    def with_files(self, plan: Plan) -> Plan:
        """Returns the plan of a run without a zygote, with what a JavaScript guest of it may import."""
        if plan.guest is None or not self.files:
            return plan
        return plan.replace(guest=plan.guest.replace(modules=tuple(self.files.items())))


def bounds_of(warm: Any, max_jails: object, queue: object) -> tuple[tuple[int, int], int, int]:
    """Returns how many idle jails a pool keeps at least and at most, and the other two. Raises PolicyError."""
    if isinstance(warm, tuple) and len(warm) == 2:
        least, most = whole(warm[0], "warm"), whole(warm[1], "warm")
    else:
        least = whole(warm, "warm")
        most = 4 * max(1, least)
    jails, waiting = whole(max_jails, "max_jails"), whole(queue, "queue")
    if not (0 <= least <= most and jails >= 1 and waiting >= 0):
        raise PolicyError("a pool wants 0 <= warm, at least 1 of max_jails, and a queue of 0 or more")
    return (least, most), jails, waiting


def setup_of(setup: object) -> bytes:
    """Returns the source that a pool's zygote runs. Raises PolicyError."""
    if not isinstance(setup, (str, bytes)):
        raise PolicyError(f"setup: source is wanted, a text or bytes, not {type(setup).__name__}")
    source = utf8(setup, "setup") if isinstance(setup, str) else setup
    if len(source) > _MOST_SETUP:
        raise PolicyError(f"setup: {len(source)} bytes are more than {_MOST_SETUP} (fix: preload a module)")
    return source


def request_of(
    source: object,
    policy: Policy,
    plan: Plan,
    stdin: str | bytes | int | None,
    files: Mapping[str, Content] | None,
    collect: Sequence[str],
    functions: Functions | HostCalls | None,
    sample: float | str | None,
    **options: Any,
) -> PoolRequest:
    """Checks the arguments of ``Pool.run``; ``options``: as of ``parsed``. Raises PolicyError."""
    if not isinstance(source, (str, bytes, os.PathLike)):
        raise PolicyError("a pool runs source, which is one string; jail.run takes commands")
    given = read(source, policy, options["rw"]) if isinstance(source, os.PathLike) else source
    is_python = policy.guest.language == "python"
    command = parsed(given, files=files if is_python else None, collect=collect, **options)
    contents = dict(command.files) if is_python else dict(given_files(files or {}))
    calls = granted(functions)
    if calls:
        check_callable(plan, command.beside is not None)
    data, feed = source_of(stdin)
    if feed is not None:
        raise PolicyError("standard input of a run in a pool is text, bytes or a descriptor: jail.run takes iterators")
    if contents and plan.tier != "full":
        if not is_python:
            raise PolicyError(f"files: the tier {plan.tier!r} has no /tmp of the jail's own to put them in")
        contents = {}  # they lie in the working folder alone
    if is_python and policy.guest.level != "off":  # as there: no guest behind the ring has looked for them in /tmp
        contents = {}
    return PoolRequest(command, data, contents, calls, sampler_of(sample))

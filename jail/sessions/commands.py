"""Sessions of commands: the guest's first process is a program of ours, which starts them (native/init/commands.c).

It has the guest's rights, but not its memory: the guest can end it, which ends the session, and cannot make it lie.
"""

from __future__ import annotations

import os

from ..core.errors import HostError, PolicyError
from ..host.facts import probe
from ..launch import native
from ..plan.build import build
from ..plan.checked_command import parsed, utf8
from ..plan.environment import candidates
from ..runs.calling import with_descriptor
from ..runs.host_grants import shown
from ..runs.wiring import Wiring
from ..watch.session_calls import OwnStreams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..core.literals import Tier
    from ..plan.command import Command
    from ..plan.model import Plan
    from ..policy.model import Policy
    from ..runs.host_functions import HostCalls

_PROGRAM = os.path.join(os.path.dirname(native.__file__), "jail-init")
_PLACE = "/run/jail-commands"


def starter(ro: Sequence[str | os.PathLike[str]], **options: Any) -> Command:
    """Returns the command that a session of commands is a run of."""
    return parsed([_PLACE, "commands"], ro=(*ro, f"{_PROGRAM}:{_PLACE}"), **options)


def planned(policy: Policy, command: Command, tier: Tier, has_calls: bool = False) -> Plan:
    """Plans that run; its variables are those of the commands. ``has_calls``: they call functions of the host. Raises
    HostError where the jail has no pid namespace: what an interrupted command has started is killed by it.
    """
    if tier != "full":
        raise HostError("pid_namespace", "a session of commands needs one", "see 'jail doctor'")
    plan = build(policy, command, probe(), tier).replace(has_channel=True, starts_commands=True)
    return with_descriptor(plan) if has_calls else plan


def asked(plan: Plan, command: Any, has_input: bool, has_calls: bool) -> tuple[tuple[str, ...], bytes]:
    """Returns the arguments of one command, and what its starter is told, behind the number of the evaluation."""
    if isinstance(command, (str, bytes, os.PathLike)):
        raise PolicyError(f"a session of commands runs a list, as in ['make', 'all'], not {type(command).__name__}")
    argv = parsed(command).argv
    if not argv:
        raise PolicyError("a command is a program and its arguments: this list is empty")
    lists = candidates(argv[0], dict(plan.env)), argv, tuple(f"{name}={value}" for name, value in plan.env)
    texts = b"".join(utf8(text, "the command") + b"\0" for one in lists for text in one)
    if len(texts) > native.MAX_COMMAND:
        raise PolicyError("the arguments and variables of the command are too long")
    given = has_input * native.GIVEN_INPUT | has_calls * native.GIVEN_LINE
    return argv, b"".join(number.to_bytes(4, "little") for number in (given, *map(len, lists))) + texts


class CommandStreams:
    """Opens the streams that one command has of its own; made and closed by the session's thread. At the end of the
    command its calls are closed too, for a process that it leaves behind. Raises PolicyError, SetupError."""

    def __init__(self, stdin: int | bytes | None, calls: HostCalls | None) -> None:
        self._wiring = wiring = Wiring()
        given = []
        try:
            if stdin is not None:
                given.append(wiring.open_input(stdin))
            if calls:
                wiring.open_lines(shown(calls))
                assert wiring.guest_end is not None
                given.append(wiring.guest_end)
        except BaseException:
            wiring.close()
            raise
        self.own = OwnStreams(
            stdin=None if stdin is None else wiring.feed, line=wiring.channel, given=tuple(given)
        )  # fmt: skip

    def close(self) -> None:
        """Closes them."""
        self._wiring.close()

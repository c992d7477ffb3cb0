"""The arguments of one call of a pool, checked before it waits for anything."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..plan.checked_command import parsed
from ..plan.command import Command
from ..plan.script import read
from ..policy.model import Policy
from ..runs.running import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..core.literals import Tier


class PoolRequest:
    """Arguments of one run: command, standard input (bytes or a descriptor), files for the jail's own ``/tmp``."""

    def __init__(self, command: Command, stdin: int | bytes | None, files: Mapping[str, bytes]) -> None:
        self.command, self.stdin, self.files = command, stdin, files


def request_of(
    source: object,
    policy: Policy,
    tier: Tier,
    stdin: str | bytes | int | None,
    files: Mapping[str, str | bytes] | None,
    **options: Any,
) -> PoolRequest:
    """Checks the arguments of ``Pool.run``; ``options``: as of ``parsed``. Raises PolicyError."""
    if not isinstance(source, (str, bytes, os.PathLike)):
        raise PolicyError("a pool runs source, which is one string; jail.run takes commands")
    given = read(source, policy, options["rw"]) if isinstance(source, os.PathLike) else source
    command = parsed(given, **options)
    if files and policy.guest.level != "off" and policy.guest.language == "python":
        raise PolicyError("files: the language ring opens none to the guest; set guest.level to 'off'")
    contents = _contents(files) if files else {}
    data, feed = source_of(stdin)
    if feed is not None:
        raise PolicyError("standard input of a run in a pool is text, bytes or a descriptor: jail.run takes iterators")
    if contents and tier != "full":
        raise PolicyError(f"files: the tier {tier!r} has no /tmp of the jail's own to put them in")
    return PoolRequest(command, data, contents)


def _contents(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    found = {}
    for name, content in files.items():
        if (
            os.path.isabs(name)
            or "\0" in name
            or os.path.normpath(name) != name
            or name.split("/")[0] in ("..", ".", "")
        ):
            raise PolicyError(f"files: {name!r} is no plain name of a file below /tmp")
        found[name] = content.encode(errors="surrogateescape") if isinstance(content, str) else bytes(content)
    return found

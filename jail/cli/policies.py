"""``jail policy``: the presets, one policy with all that it inherits, and whether a file is right."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..policy import describe, presets
from ..policy.load import load
from .write import complain, say


def names() -> int:
    """Prints each preset with its description."""
    found = {name: load(name).description for name in presets()}
    width = max(map(len, found), default=0)
    say("".join(f"{name:{width}}  {description}\n" for name, description in found.items()))
    return 0


def show(name: str) -> int:
    """Prints the policy as resolved. Raises PolicyError."""
    say(describe(load(name)))
    return 0


def check(file: str) -> int:
    """Returns 0 after "ok", or 1 after each reason on standard error. A bare name is a file here where there is one."""
    try:
        load(f"./{file}" if "/" not in file and os.path.isfile(file) else file)
    except PolicyError as error:
        for one in (error, *error.others):
            complain(str(one))
        return 1
    say("ok\n")
    return 0

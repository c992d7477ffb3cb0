"""``jail policy``: the presets, one policy with all that it inherits, and whether a file is right."""

from __future__ import annotations

import os

from ..errors import PolicyError
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
    """0 and "ok", or 1 and the reason on standard error. A bare name is a file here where there is such a file."""
    try:
        load(f"./{file}" if "/" not in file and os.path.isfile(file) else file)
    except PolicyError as error:
        complain(str(error))
        return 1
    say("ok\n")
    return 0

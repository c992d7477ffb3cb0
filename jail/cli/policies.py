"""``jail policy``: the presets, one policy with all that it inherits, and whether a file is right."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.text import printable
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


def schema() -> int:
    """Prints the JSON Schema of policy files."""
    from ..policy.json_schema import text

    say(text())
    return 0


def explain(name: str) -> int:
    """Prints a sentence a line. Raises PolicyError."""
    from ..policy.explain import explain as explained

    say("".join(f"{line}\n" for line in explained(load(name))))
    return 0


def score(name: str, least: int | None, as_json: bool) -> int:
    """Prints the items and the whole; returns 1 if that is below ``least``. Raises PolicyError."""
    from ..policy.score import score as scored

    policy = load(name)
    whole, items = scored(policy)
    if as_json:
        import json

        say(json.dumps({"policy": policy.name, "score": whole, "items": [item.as_dict() for item in items]}) + "\n")
    else:
        rows = [f"{item.earned:3} of {item.weight:2}  {item.name:22} {item.reason}" for item in items if item.weight]
        say("".join(f"{printable(row)}\n" for row in (*rows, f"{whole} of 100")))
    return 1 if least is not None and whole < least else 0


def lint(name: str) -> int:
    """Prints what there is to look at; returns 1 if anything is. Raises PolicyError."""
    from ..policy.lint import lint as linted

    found = linted(load(name))
    say("".join(f"{printable(line)}\n" for line in found) or "nothing to look at\n")
    return 1 if found else 0


def diff(before: str, after: str) -> int:
    """Prints the differences; returns 1 if there are any. Raises PolicyError."""
    from ..policy.diff import differences

    found = list(differences(load(before), load(after)))
    say("".join(f"{printable(line)}\n" for line in found))
    return 1 if found else 0

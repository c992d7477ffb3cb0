"""Refuses to give a jail what would let it speak for the job: the runner's command files, and tokens."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..plan.model import Bind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..plan.model import Plan

# what is written to these files sets variables, PATH and outputs of later steps, which have the job's tokens
COMMAND_FILES = ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
_URLS = ("CI_REPOSITORY_URL",)  # with a token in it
_WORDS = {"TOKEN", "PASSWORD", "SECRET", "JWT"}
SHORTEST = 8  # letters of a secret that is looked for in other variables


def is_withheld(name: str) -> bool:
    """Returns whether a variable of this name stays with the job."""
    return name in (*COMMAND_FILES, *_URLS) or name.startswith("ACTIONS_") or bool(_WORDS & {*name.split("_")})


def refuse(plan: Plan, environ: Mapping[str, str]) -> None:
    """Raises PolicyError for a plan that passes, or shows, what stays with the job."""
    secrets = {name: value for name, value in environ.items() if is_withheld(name) and len(value) >= SHORTEST}
    for name, value in plan.env:
        if is_withheld(name):
            raise PolicyError(f"{name}: not passed by jail ci, it would let the guest speak for the job")
        for secret, word in secrets.items():
            if word in value:
                raise PolicyError(f"{name}: has the value of {secret} in it, which jail ci does not pass")
    sources = {os.path.realpath(entry.source): entry for entry in plan.entries if isinstance(entry, Bind)}
    for name in COMMAND_FILES:
        file = os.path.realpath(environ[name]) if environ.get(name) else ""
        for source, bind in sources.items() if file else ():
            if f"{file}/".startswith(f"{source.rstrip('/')}/"):
                where = bind.named_by or bind.path
                raise PolicyError(f"{where}: shows {file}, the file of {name} (fix: share a folder without it)")

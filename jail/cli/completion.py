"""Completes a command line for bash, zsh and fish, by click's protocol: the shell asks through variables of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any  # noqa: TID253  # click has imported it already

import click.shell_completion  # noqa: TID253  # this module is loaded where a shell asks
from click.shell_completion import CompletionItem  # noqa: TID253

from ..core.errors import PolicyError

if TYPE_CHECKING:
    from .options import Option

SHELLS = ("bash", "zsh", "fish")
ASKED = "_JAIL_COMPLETE"  # set by the shell's part of the completion: "bash_complete"
_FILE = CompletionItem("", type="file")  # has the shell complete names of files itself


def answer(root: click.Command) -> int:
    """Prints what could stand where the cursor is; returns the exit status. Raises PolicyError for an unknown shell."""
    shell, _, act = os.environ[ASKED].partition("_")
    try:
        if shell not in SHELLS or act != "complete":
            raise ValueError
        offered = _made_for(shell, root).complete()
    except (KeyError, ValueError):  # the two other variables of the protocol
        raise PolicyError(f"{ASKED}={os.environ[ASKED]!r}: no question of a shell's (fix: unset it)") from None
    click.echo(offered)
    return 0


def script(shell: str, root: click.Command) -> str:
    """Returns what a shell has to read once in order to complete."""
    made = _made_for(shell, root)
    return made.source_template % made.source_vars()  # made.source() would run bash to ask for its version


def values(option: Option, incomplete: str) -> list[CompletionItem]:
    """Returns the values of an option of ``run`` or ``plan`` that begin like this."""
    if option.choices:
        return _beginning(option.choices, incomplete)
    if option.metavar == "NAME|FILE":
        from ..policy.sources import presets

        return _beginning(presets(), incomplete) or [_FILE]
    if option.metavar == "KEY=VALUE":
        from ..policy.schema import KEYS

        return _beginning([f"{key}=" for key in KEYS], incomplete)
    if option.names[-1] == "--env":
        return _beginning(sorted(os.environ), incomplete)
    return [_FILE] if option.metavar.startswith(("HOST", "FILE", "PATH")) else []


def policies(parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Returns presets for a parameter that names a policy, or has the shell look for files."""
    from .options import BY_NAME

    return [_FILE] if parameter.name in ("file", "files") else values(BY_NAME["--policy"], incomplete)


def _beginning(names: Any, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _made_for(shell: str, root: click.Command) -> click.shell_completion.ShellComplete:
    made = click.shell_completion.get_completion_class(shell)
    assert made is not None
    return made(root, {}, "jail", ASKED)

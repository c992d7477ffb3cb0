"""The commands of the command line that open a session, as click has them."""

from __future__ import annotations

import click  # noqa: TID253  # as commands.py, which alone imports this
from click.shell_completion import CompletionItem  # noqa: TID253


def _values(_: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from .completion import policies

    return policies(parameter, incomplete)


def _policy() -> click.Option:
    return click.Option(
        ["-p", "--policy"], metavar="NAME|FILE", help="Default: python, or javascript.", shell_complete=_values
    )


def _command(name: str, text: str, callback: object, *params: click.Parameter) -> click.Command:
    head = text.partition("\n")[0]
    return click.Command(name, callback=callback, params=list(params), help=text, short_help=head)  # type: ignore[arg-type]


def _heap(script: str, policy: str | None, as_json: bool) -> int:
    from .heap import heap

    return heap(script, policy, as_json)


def _replay(file: str, other: str | None, policy: str | None) -> int:
    from .replay import replay

    return replay(file, other, policy)


def _repl(policy: str | None, files_in: tuple[str, ...], script: str | None) -> int:
    from .repl import repl

    return repl(policy, files_in, script)


COMMANDS = (
    _command(
        "repl",
        "Open a session at the terminal.\n\nSCRIPT is evaluated first. :help names the commands.",
        _repl,
        _policy(),
        click.Option(["--in", "files_in"], multiple=True, metavar="HOST[:NAME]", help="Put a file in. Repeatable."),
        click.Argument(["script"], metavar="[SCRIPT]", required=False, shell_complete=_values),
    ),
    _command(
        "replay",
        "Ask of a fresh session what a saved one was asked.\n\nThe exit status is 1 if it came out otherwise.",
        _replay,
        _policy(),
        click.Option(["--diff", "other"], metavar="OTHER", help="Compare with another journal; run nothing."),
        click.Argument(["file"], shell_complete=_values),
    ),
    _command(
        "heap",
        "Report what a script keeps in memory, and which line made it.\n\nThe exit status is 1 if it fails.",
        _heap,
        _policy(),
        click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."),
        click.Argument(["script"], metavar="SCRIPT", shell_complete=_values),
    ),
)

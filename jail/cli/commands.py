"""The command line as click has it: help, every unusual line of ``run`` and ``plan``, and the other commands."""

from __future__ import annotations

import os
from collections.abc import Callable  # noqa: TID253  # click has imported it already
from typing import Any  # noqa: TID253

import click  # noqa: TID253  # this module is loaded where the quick reader has given up
from click.shell_completion import CompletionItem  # noqa: TID253  # click has imported it too

from ..core.errors import PolicyError
from ..policy.suggest import nearest
from . import ci_commands, policies
from .click_parts import Attempt, Group, Guest
from .examine import examine
from .session_commands import COMMANDS

_EXAMPLES = """\b
Examples:
  jail run hello.py                        Python, with nothing but a small /tmp
  jail run -t 2s -m 64M -c 'print(6 * 7)'  the same, from the command line, with limits
  jail run hello.js                        JavaScript, with no files at all
  curl -s https://example.com/a.py | jail run -t 5s -
  jail run -- git --version                any program of this machine
  jail run -p build -- make -j4            compilers and tests, in this folder
  jail run --json -- ./untrusted | jq .verdict"""
_STATUSES = """\b
Exit status:
  the guest's own, or
  124  wall or CPU limit        137      memory limit
  125  no jail, nothing ran     153      output or disk limit
  126  cannot be executed       159      stopped for a forbidden act
  127  not found in the jail    128+N    died of signal N
  130  interrupted"""


def carry_out_any(arguments: list[str]) -> int:
    """Carries out any command line; returns the exit status. Raises JailError, also for a line that is wrong."""
    try:
        with root.make_context("jail", list(arguments) or ["--help"]) as context:
            status: int = root.invoke(context)
            return status
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        raise explained(error, arguments[0]) from None


def complete() -> int:
    """Answers a shell that asks what could stand where the cursor is; returns the exit status. Raises PolicyError."""
    from .completion import answer

    return answer(root)


def read(arguments: list[str]) -> tuple[str, dict[str, Any], list[str], bool]:
    """Reads, by click, what the quick reader's ``parse`` gives: the parts of a line of ``run`` or ``plan``."""
    command = root.commands[arguments[0]]
    context = command.make_context(arguments[0], list(arguments[1:]))
    assert isinstance(command, Guest)
    return command.parts(context)


def explained(error: click.UsageError, verb: str) -> PolicyError:
    """Explains a usage error in one line of our own; click's are sentences of several."""
    where = error.ctx.command_path if error.ctx else f"jail {verb}" if verb in root.commands else "jail"
    if isinstance(error, click.NoSuchOption):
        known = {name for param in (error.ctx.command.params if error.ctx else ()) for name in param.opts}
        meant = nearest(error.option_name, known)
        return PolicyError(f"no such option {error.option_name}{meant} (see '{where} --help')")
    if isinstance(error, click.BadOptionUsage):
        option = error.option_name
        lacks = "requires" in error.message
        return PolicyError(f"{option}: {'a value is missing' if lacks else 'takes no value'} (see '{where} --help')")
    if isinstance(error, click.MissingParameter) and error.param:
        return PolicyError(f"{error.param.human_readable_name} is missing (see '{where} --help')")
    said = error.message.rstrip(".")
    return PolicyError(f"{said[:1].lower()}{said[1:]} (see '{where} --help')")


def _command(group: click.Group, name: str, *params: click.Parameter) -> Callable[[Callable[..., int]], None]:
    """Adds a function as a command; the first line of its docstring is its line in the list."""

    def add(function: Callable[..., int]) -> None:
        text = function.__doc__ or ""
        group.add_command(
            click.Command(name, callback=function, params=list(params), help=text, short_help=text.partition("\n")[0])
        )

    return add


def _values(_: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from .completion import policies

    return policies(parameter, incomplete)


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from .. import __version__

        click.echo(f"jail {__version__}")
        context.exit()


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
root = Group(
    "jail",
    context_settings=_SETTINGS,
    help="Runs code nobody has vouched for, and says exactly how it ended.",
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
        )
    ],
)
_policy = Group("policy", help="The presets and policy files.", short_help="What a run may do: the presets, and files.")
_audit = Group("audit", help="Audit files.", short_help="What an audit file says, and whether it holds.")
root.add_command(Guest("run", "Run Python source, or any command, in a jail.", "", f"{_EXAMPLES}\n\n{_STATUSES}"))


@_command(
    root,
    "doctor",
    click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."),
    click.Option(["--fix", "as_script"], is_flag=True, help="Print a script of the fixes. Nothing is run."),
    click.Option(
        ["-p", "--policy"],
        metavar="NAME|FILE",
        default="command",
        help="The policy in question; default: command.",
        shell_complete=_values,
    ),
)
def _doctor(as_json: bool, as_script: bool, policy: str) -> int:
    """Try what this machine can enforce, and name the fix for what it cannot.

    The exit status is 0 where the policy can be enforced here, and 1 where it cannot.
    """
    return examine(policy, as_json, as_script)


for _each in (*COMMANDS, *ci_commands.COMMANDS):
    root.add_command(_each)
root.add_command(_policy)
root.add_command(_audit)
root.add_command(
    Guest("plan", "Print every step that run would take, in order", ", with the same arguments. Runs nothing.", "")
)


root.add_command(
    Attempt(
        "try",
        "Run a command on this folder as a copy, and ask what becomes of its changes",
        ". The policy is build unless you name one. Without a terminal the changes are kept in a file.",
        "",
    )
)


@_command(_policy, "list")
def _list() -> int:
    """Print the names of the presets, one a line."""
    return policies.names()


@_command(_policy, "show", click.Argument(["policy"], metavar="NAME|FILE", shell_complete=_values))
def _show(policy: str) -> int:
    """Print one policy with everything that it inherits, as TOML."""
    return policies.show(policy)


@_command(_policy, "check", click.Argument(["file"], shell_complete=_values))
def _check(file: str) -> int:
    """Validate a file.

    Prints ok, with status 0, or what is wrong and where, with status 1.
    """
    return policies.check(file)


@_command(_policy, "schema")
def _schema() -> int:
    """Print the JSON Schema of policy files, for editors.

    An editor with taplo checks a file that begins with: #:schema ./policy.schema.json
    """
    return policies.schema()


@_command(_policy, "explain", click.Argument(["policy"], metavar="NAME|FILE", shell_complete=_values))
def _explain(policy: str) -> int:
    """Print what code under a policy can still do, in plain sentences."""
    return policies.explain(policy)


@_command(
    _policy,
    "score",
    click.Argument(["policy"], metavar="NAME|FILE", shell_complete=_values),
    click.Option(["--min", "least"], type=click.IntRange(0, 100), metavar="N", help="Status 1 below this."),
    click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."),
)
def _score(policy: str, least: int | None, as_json: bool) -> int:
    """Rate how tight a policy is, item by item, 0 to 100."""
    return policies.score(policy, least, as_json)


@_command(_policy, "lint", click.Argument(["policy"], metavar="NAME|FILE", shell_complete=_values))
def _lint(policy: str) -> int:
    """Name what breaks on other machines, says the same twice, or cannot work.

    The exit status is 1 where there is something to look at.
    """
    return policies.lint(policy)


@_command(
    _policy,
    "diff",
    click.Argument(["before"], metavar="NAME|FILE", shell_complete=_values),
    click.Argument(["after"], metavar="NAME|FILE", shell_complete=_values),
)
def _diff(before: str, after: str) -> int:
    """Print the keys in which two policies differ.

    The exit status is 0 if none does, else 1.
    """
    return policies.diff(before, after)


@_command(
    _policy,
    "learn",
    click.Option(
        ["-p", "--policy"],
        metavar="BASE",
        default="command",
        help="The policy to widen; default: command.",
        shell_complete=_values,
    ),
    click.Option(["-o", "--output"], metavar="FILE", help="Where to write the policy; default: standard output."),
    click.Option(["--max-rounds"], type=click.IntRange(1, 1000), default=20, metavar="N", help="Default: 20."),
    click.Option(["--allow"], multiple=True, metavar="VALUE", help="Grant this although it is a way out. Repeatable."),
    click.Argument(["command"], nargs=-1, required=True, type=click.UNPROCESSED),
)
def _learn(policy: str, output: str | None, max_rounds: int, allow: tuple[str, ...], command: tuple[str, ...]) -> int:
    """Find the smallest policy under which COMMAND works, in a copy of this folder.

    It grants to code what that code asks for: for programs that are trusted. The exit status is 0 where a policy was
    found, else 1.
    """
    from .policy_learn import Lesson, learn

    lesson = Lesson(base=policy, command=command, workspace=os.getcwd(), max_rounds=max_rounds, allow=allow)
    return learn(lesson, output)


@_command(_policy, "test", click.Argument(["file"], shell_complete=_values))
def _test(file: str) -> int:
    """Run what a file says of itself in its [[test]] tables.

    The exit status is 0 where every test holds, else 1.
    """
    from .policy_test import test

    return test(file)


@_command(
    _audit,
    "verify",
    click.Option(["--key"], metavar="FILE", help="An Ed25519 public key: each end must be signed with it."),
    click.Argument(["files"], nargs=-1, required=True, metavar="FILE...", shell_complete=_values),
)
def _verify(key: str | None, files: tuple[str, ...]) -> int:
    """Name each line that was changed, dropped, reordered, or has no end.

    Files that were rotated are given oldest first. Without a key this finds accidents, not forgers. The exit status is
    0 where all holds, else 1.
    """
    from .audit import verify

    return verify(files, key)


@_command(
    _audit,
    "show",
    click.Option(["--follow"], is_flag=True, help="Go on with what is appended, until interrupted."),
    click.Argument(["file"], shell_complete=_values),
)
def _show_audit(follow: bool, file: str) -> int:
    """Print an event a line, for a person."""
    from .audit import show

    return show(file, follow)


@_command(root, "completion", click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"])))
def _completion(shell: str) -> int:
    """Print what makes bash, zsh or fish complete jail's options, presets, keys and files.

    In ~/.bashrc: eval "$(jail completion bash)". In ~/.zshrc, after compinit: eval "$(jail completion zsh)". For fish:
    jail completion fish > ~/.config/fish/completions/jail.fish
    """
    from .completion import script

    click.echo(script(shell, root))
    return 0


@_command(
    root,
    "serve",
    click.Option(["--config"], metavar="FILE", help="Settings, as docs/reference/service.md has them."),
    click.Option(["--address"], metavar="ADDRESS", help="The IP address to listen on; default: 127.0.0.1."),
    click.Option(["--port"], type=click.IntRange(0, 65535), metavar="N", help="Default: 8440. 0: any that is free."),
    click.Option(["--state"], metavar="FOLDER", help="Where the database lies; default: ~/.local/state/jail."),
    click.Option(["--database"], metavar="URL", help="PostgreSQL in its place: postgresql+psycopg://USER@HOST/NAME."),
    click.Option(["--behind-proxy"], is_flag=True, help="A proxy on the way does TLS: listen beyond this machine."),
    click.Option(["--accept-restored"], is_flag=True, help="Take an old copy of the database, and revoke all keys."),
    click.Option(
        ["--backup"], metavar="FILE", help="Copy the database, which may be in use, to a new file; serve nothing."
    ),
)
def _serve(
    config: str | None, address: str | None, port: int | None, state: str | None, database: str | None,
    behind_proxy: bool, accept_restored: bool, backup: str | None,
) -> int:  # fmt: skip
    """Run code for many tenants, over HTTP (the extra "serve").

    The first administrator's key is printed once, at the first start.
    """
    from .service import back_up, serve

    options = {
        "listen.address": address, "listen.port": port, "state.folder": state, "state.database": database,
        "listen.behind_proxy": behind_proxy or None,
    }  # fmt: skip
    if backup is not None:
        return back_up(config, options, backup)
    return serve(config, options, accept_restored)

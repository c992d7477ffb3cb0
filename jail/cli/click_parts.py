"""Reads ``run`` and ``plan`` by click: the options of jail/cli/options.py as click's, groups, usage errors."""

from __future__ import annotations

from typing import Any  # noqa: TID253  # click has imported it already

import click  # noqa: TID253  # this module is loaded where the quick reader has given up
from click.shell_completion import CompletionItem  # noqa: TID253  # click has imported it too

from ..core.errors import PolicyError
from ..policy.suggest import nearest
from .dispatch import carry_out
from .options import INSIDE, LIMITS, OPTIONS, OUTCOME, POLICY, Option

_SECTIONS = (INSIDE, POLICY, LIMITS, OUTCOME)


_FORMS = (
    "[OPTIONS] SCRIPT.py|SCRIPT.js [ARG]...",
    "[OPTIONS] -c SOURCE [ARG]...",
    "[OPTIONS] --module NAME [ARG]...",
    "[OPTIONS] -- COMMAND [ARG]...",
)


class Group(click.Group):
    """Commands in the order of the interface, and a near name for a wrong one."""

    def __init__(self, name: str, **options: Any) -> None:
        # a missing command is an error of one line: versions of click differ in what they make of the help there
        super().__init__(name, no_args_is_help=False, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            raise PolicyError(
                f"no such command {name!r}{nearest(name, self.commands)} (see '{ctx.command_path} --help')"
            )
        return super().resolve_command(ctx, args)


class Guest(click.Command):
    """``run`` and ``plan``: the first operand ends the options, and a ``--`` before it makes it a command."""

    forms: tuple[str, ...] = _FORMS

    def __init__(self, name: str, summary: str, addition: str, epilog: str) -> None:
        operands = click.Argument(["operands"], nargs=-1, type=click.UNPROCESSED, shell_complete=_complete_operand)
        super().__init__(
            name,
            callback=self._carry_out,
            params=[*(_click_option(option) for option in OPTIONS), operands],
            help=f"{summary}{addition}",
            short_help=summary,
            epilog=epilog,
            context_settings={"allow_interspersed_args": False, "help_option_names": ["-h", "--help"]},
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        rest = super().parse_args(ctx, args)
        # click drops the "--". No option may have one as its value, so what stands here can be nothing else.
        before = len(given) - len(ctx.params["operands"])
        ctx.meta["jail.dashes"] = before > 0 and given[before - 1] == "--"
        return rest

    def parts(self, context: click.Context) -> tuple[str, dict[str, Any], list[str], bool]:
        given = {
            option.key: list(value) if option.repeat else value
            for option in OPTIONS
            if (value := context.params[option.key]) not in (None, (), False)
        }
        return str(self.name), given, list(context.params["operands"]), bool(context.meta["jail.dashes"])

    def _carry_out(self, **_: object) -> int:
        return carry_out(self.parts(click.get_current_context()))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for prefix, form in zip(("Usage: ", *["       "] * 3), self.forms, strict=False):
            formatter.write_usage(ctx.command_path, form, prefix)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = {param.name: param.get_help_record(ctx) for param in self.params}
        for section in _SECTIONS:
            rows = [records[o.key] for o in OPTIONS if o.section == section and o.later != "*"]
            with formatter.section(section):
                formatter.write_dl([row for row in rows if row])


class Attempt(Guest):
    """``try``: the options of ``run``, and those that say what becomes of the changes."""

    forms = ("[OPTIONS] -- COMMAND [ARG]...", "[OPTIONS] --apply FILE")

    def __init__(self, name: str, summary: str, addition: str, epilog: str) -> None:
        super().__init__(name, summary, addition, epilog)
        self._own = [
            click.Option(["--commit"], is_flag=True, help="Commit the changes if the command ends with status 0."),
            click.Option(["--drop"], is_flag=True, help="Drop the changes."),
            click.Option(["--save"], metavar="FILE", help="Keep the changes in FILE: .tar.zst, .tar.gz or .tar."),
            click.Option(["--apply"], metavar="FILE", help="Begin with the changes that FILE keeps."),
            click.Option(["--only"], metavar="PATTERN", multiple=True, help="Commit these paths alone. Repeatable."),
            click.Option(["--exclude"], metavar="PATTERN", multiple=True, help="Do not commit these. Repeatable."),
            click.Option(
                ["--allow"], metavar="PATTERN", multiple=True, help="Commit these though they are held. Repeatable."
            ),
        ]
        self.params = [*self._own, *self.params]

    def _carry_out(self, **given: Any) -> int:
        from .attempt import Choice, attempt
        from .request import understand

        if given["commit"] and given["drop"]:
            raise PolicyError("--commit, --drop and --save exclude each other")
        choice = Choice(
            act="commit" if given["commit"] else "drop" if given["drop"] else "",
            save=given["save"], applied=given["apply"], only=given["only"] or None, exclude=given["exclude"],
            allow=given["allow"],
        )  # fmt: skip
        verb, values, operands, dashes = self.parts(click.get_current_context())
        if not operands and choice.applied is not None and not {"source", "module"} & values.keys():
            return attempt(None, choice)
        if dashes:
            values.setdefault("policy", "build")
        return attempt(understand((verb, values, operands, dashes)), choice)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("The changes"):
            formatter.write_dl([row for option in self._own if (row := option.get_help_record(ctx))])
        super().format_options(ctx, formatter)


def _complete_operand(_: click.Context, __: click.Parameter, ___: str) -> list[CompletionItem]:
    return [CompletionItem("", type="file")]  # a script; a command's own names are those of the jail


def _click_option(option: Option) -> click.Option:
    if not option.metavar:
        return click.Option([*option.names, option.key], is_flag=True, help=option.help)

    def check(_: click.Context, __: click.Parameter, value: Any) -> Any:
        name = option.names[-1]
        for text in value if option.repeat else (value,):
            if text is None:
                continue
            if option.later and option.later in {"*", text}:
                which = name if option.later == "*" else f"{name} {text}"
                raise PolicyError(f"{which} is not part of this version yet")
            if text == "--":
                raise PolicyError(f"{name}: a value is missing before --")
            if option.choices and text not in option.choices:
                raise PolicyError(f"{name} {text}: unknown{nearest(text, option.choices)}")
        return value

    def complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from .completion import values

        return values(option, incomplete)

    more: dict[str, Any] = {"is_flag": False, "flag_value": option.alone} if option.alone else {}
    return click.Option(
        [*option.names, option.key],
        metavar=option.metavar,
        multiple=option.repeat,
        help=option.help,
        callback=check,
        shell_complete=complete,
        **more,
    )

"""The commands of the command line for CI services, as click has them."""

from __future__ import annotations

import os
from typing import Any  # noqa: TID253  # as commands.py, which alone imports this

import click  # noqa: TID253  # as above

from .click_parts import Group, Guest


class Ci(Guest):
    """``ci``: the options of ``run``, and those that say what is told to which service."""

    def __init__(self) -> None:
        addition = ", and tell a CI service what it was refused, which limit it met and how it ended"
        super().__init__("ci", "Run a command in a jail", addition, "")
        self._own = [
            click.Option(["--on"], type=click.Choice(["github", "other"]), help="Default: by the variables."),
            click.Option(["--sarif"], metavar="FILE", help="Write the findings as SARIF 2.1.0."),
            click.Option(["--code-quality"], metavar="FILE", help="Write them as GitLab's code quality report."),
        ]  # fmt: skip
        self.params = [*self._own, *self.params]

    def _carry_out(self, **given: Any) -> int:
        from .ci import Choice, ci
        from .request import understand

        choice = Choice(on=given["on"] or "", sarif=given["sarif"], code_quality=given["code_quality"])
        return ci(understand(self.parts(click.get_current_context())), choice)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("What is told"):
            formatter.write_dl([row for option in self._own if (row := option.get_help_record(ctx))])
        super().format_options(ctx, formatter)


def _stages() -> click.Group:
    """Returns the group of the stages, each with the runner's variables for its job."""
    state = click.Option(["--state"], metavar="FOLDER", required=True, help="Where each job gets a folder of its own.")
    policy = click.Option(
        ["-p", "--policy"], metavar="NAME|FILE", default="build", help="Of a job's own scripts; build."
    )
    script, stage = click.Argument(["script"], type=click.Path()), click.Argument(["stage"])
    group = Group("gitlab-executor", help="The stages of GitLab's custom executor.", short_help="Run GitLab's jobs.")

    def add(name: str, help: str, *params: click.Parameter) -> None:
        def carry_out(state: str, **given: str) -> int:
            from . import gitlab

            return gitlab.STAGES[name](gitlab.job_of(os.environ, state), **given)

        group.add_command(click.Command(name, callback=carry_out, params=[state, *params], help=help))

    add("config", "Print where a job's folders are.")
    add("prepare", "Make them, and try the jails.", policy)
    add("run", "Run a script of the job in a jail.", policy, script, stage)
    add("cleanup", "Remove the job's folder.")
    return group


COMMANDS = (Ci(), _stages())

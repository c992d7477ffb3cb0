"""docs/reference: each table has the names that the code has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

import jail
from jail.cli.click_parts import Guest
from jail.cli.commands import root
from jail.cli.options import BY_NAME, OPTIONS
from jail.policy.schema import KEYS, SHORT
from jail.policy.vocabulary import LAYERS
from jail.result.verdict import STATUS
from jail.watch.observation import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).parents[2] / "docs/reference"
NOT_IN_THE_TABLE = {"stdout_bytes", "stderr_bytes", "status"}  # of Result: named in the text, not in the JSON


def table(page: str, header: str) -> list[list[str]]:
    """The rows of the table whose first column has this header, cell by cell."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    _, found, rest = text.partition(f"| {header} |")
    assert found, f"docs/reference/{page} has no table that begins with {header}"
    rows = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def names(page: str, header: str) -> list[str]:
    """What stands in backquotes in the first column."""
    return [name for row in table(page, header) for name in re.findall(r"`([^`]+)`", row[0])]


def test_each_policy_key_has_its_row_in_order() -> None:
    """The rest of the table is made by tools/reference.py (test_policy_schema.py)."""
    assert names("policy.md", "key") == list(KEYS)


def test_each_option_has_its_row() -> None:
    documented = names("command-line.md", "option")
    assert [name.split(" ")[0] for name in documented if name.startswith("-")] == [n for o in OPTIONS for n in o.names]
    for option in OPTIONS:
        wanted = f"{option.names[-1]} {option.metavar}".strip().replace("|", r"\|")
        assert wanted in documented, wanted


def commands(group: click.Group, *names: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each command but run and plan, whose options have a table of their own, with the names of its options."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)
        elif name not in ("run", "plan"):
            shared = BY_NAME if isinstance(command, Guest) else {}  # of run
            options = [
                [*each.opts, *each.secondary_opts]
                for each in command.params
                if isinstance(each, click.Option) and each.opts[0] not in shared
            ]
            yield " ".join((*names, name)), options


def test_each_command_has_its_row_with_its_options() -> None:
    rows = [row[0].replace("\\|", "|") for row in table("command-line.md", "command")]
    for name, options in commands(root, "jail"):
        [shown] = [row for row in rows if re.match(rf"`{name}(`| [^a-z]| [a-z]+\|)", row)]
        words = re.findall(r"(?<![\w-])--?[a-z][\w-]*", shown)
        assert all(any(word in words for word in names) for names in options), (name, options)
        assert set(words) <= {word for names in options for word in names}, name


def test_each_field_of_a_result_has_its_row() -> None:
    fields = set(jail.Result._fields) - NOT_IN_THE_TABLE | {"stdout", "stderr"}
    assert set(names("result.md", "field")) == fields
    text = (REFERENCE / "result.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in NOT_IN_THE_TABLE)


def test_each_verdict_has_its_status() -> None:
    rows = {row[0].strip("`"): row[1] for row in table("result.md", "verdict")}
    others = {"ok": "0", "exit": "the guest's own", "signal": "128+N", "pids": "the guest's own", "error": "126, 127"}
    assert rows == {**{verdict: str(status) for verdict, status in STATUS.items()}, **others}


def test_exit_statuses_of_run_are_all_told() -> None:
    told = {row[0] for row in table("command-line.md", "status")}
    assert told == {*(str(status) for status in STATUS.values()), "125", "126", "127", "128+N"}


def test_usage_and_layers_are_those_of_the_code() -> None:
    text = (REFERENCE / "result.md").read_text(encoding="utf-8").partition("## Usage")[2]
    rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    assert [name for row in rows for name in re.findall(r"`([^`]+)`", row)] == [*Usage._fields, *LAYERS]


def test_each_public_name_of_python_has_its_row() -> None:
    assert sorted(name.removeprefix("jail.") for name in names("python.md", "name")) == sorted(jail.__all__)


def test_each_keyword_has_its_key() -> None:
    assert {row[0].strip("`"): row[1].strip("`") for row in table("python.md", "keyword")} == SHORT

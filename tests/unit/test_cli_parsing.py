"""The command line has two readers: what the quick one accepts, click reads alike; the rest is click's to explain."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jail.cli import commands, entry, quick
from jail.cli.options import OPTIONS
from jail.cli.request import understand
from jail.core.errors import PolicyError

NAMES = [name for option in OPTIONS for name in option.names]
WORDS = [
    "--",
    "-",
    "",
    "x",
    "a.py",
    "2s",
    "refuse",
    "allow",
    "A=1",
    "/data:/data",
    "-1",
    "-x",
    "--nonsense",
    "--help",
    "é",
]
PIECES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(WORDS),
    st.builds("{}={}".format, st.sampled_from(NAMES), st.sampled_from(WORDS)),
    st.builds("{}{}".format, st.sampled_from([name for name in NAMES if len(name) == 2]), st.sampled_from(WORDS)),
    st.builds(str.__getitem__, st.sampled_from(NAMES), st.builds(slice, st.integers(1, 6))),
    st.text(st.characters(codec="utf-8"), max_size=4),
)
GOOD = st.one_of(
    st.sampled_from([[name] for option in OPTIONS if not option.metavar for name in option.names]),
    *(
        st.tuples(st.sampled_from([name for option in OPTIONS if option.metavar for name in option.names]), PIECES).map(
            use
        )
        for use in (list, lambda pair: ["=".join(pair)], lambda pair: [pair[0][:2] + pair[1]])
    ),
)
LINES = st.builds(
    lambda verb, good, rest: [verb, *(part for parts in good for part in parts), *rest],
    st.sampled_from(["run", "plan"]),
    st.lists(GOOD, max_size=4),
    st.one_of(st.just(["x"]), st.just(["--", "x"]), st.lists(PIECES, max_size=4)),
)


@settings(max_examples=500)
@given(LINES)
@example(["run", "-c", "pass", "--"])
@example(["run", "-p--", "x"])
@example(["run", "--set=--", "x"])
@example(["run", "--json", "--", "--json"])
@example(["run", "-t=2s", "x"])
def test_both_readers_agree(line: list[str]) -> None:
    quickly = quick.parse(line)
    if quickly is not None:
        assert commands.read(line) == quickly


@given(st.lists(PIECES, max_size=8))
def test_no_line_is_a_bug(line: list[str]) -> None:
    """Click's reading ends in the parts of a line, in help, or in an error with something to say; in nothing else."""
    said = "parts or help"
    try:
        understand(commands.read(["run", *line]))
    except commands.click.UsageError as error:
        said = str(commands.explained(error, "run"))
    except PolicyError as error:
        said = str(error)
    except commands.click.exceptions.Exit:
        pass
    assert said


@pytest.mark.parametrize(
    ("line", "values", "operands", "dashes"),
    [
        ("run -- true", {}, ["true"], True),
        ("run a.py -x --json --", {}, ["a.py", "-x", "--json", "--"], False),
        ("run -", {}, ["-"], False),
        ("run -c pass", {"source": "pass"}, [], False),
        ("run -cpass a --json", {"source": "pass"}, ["a", "--json"], False),
        ("run -c pass --json a", {"source": "pass", "json": True}, ["a"], False),
        ("plan -p build -t2s --wall=3s -- make", {"policy": "build", "wall": "3s"}, ["make"], True),
        ("run --ro /a --rw=/b:/c --ro /d x", {"ro": ["/a", "/d"], "rw": ["/b:/c"]}, ["x"], False),
        ("run -e A -eB=1 --env C=-1 x", {"env": ["A", "B=1", "C=-1"]}, ["x"], False),
        ("run --stdin - x", {"stdin": "-"}, ["x"], False),
        ("run --degrade refuse --value --json x", {"degrade": "refuse", "value": True, "json": True}, ["x"], False),
    ],
)  # fmt: skip
def test_common_lines_are_read_quickly(line: str, values: dict[str, object], operands: list[str], dashes: bool) -> None:
    parts = line.split()
    assert quick.parse(parts) == (parts[0], values, operands, dashes)
    assert commands.read(parts) == (parts[0], values, operands, dashes)


@pytest.mark.parametrize(
    "line",
    [
        "", "--help", "doctor", "policy list", "run", "run --", "run -h", "run --help x", "run --wall", "run -t",
        "run --json=1 x", "run --wal 2 x", "run -x", "run --degrade no x",
        "run -t -1 x", "run -p -- x", "run --wall --json x", "-t 2s run x", "run --=x y", "run -t 2s",
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_click(line: str) -> None:
    assert quick.parse(line.split()) is None


def test_the_table_is_that_of_the_interface() -> None:
    wanted = {
        "-p", "--policy", "--set", "-t", "--wall", "--cpu", "-m", "--memory", "--output", "--disk", "--pids", "--ro",
        "--rw", "--net", "--tool", "-e", "--env", "--cwd", "--stdin", "--json", "--report", "--audit", "--degrade",
        "--audit-key", "-q", "-c", "--value", "--allow-own-files", "--allow-home", "--module", "--cow",
        "--probe", "--trace-paths", "--tty", "--in", "--out", "--sample", "--plot", "--show", "--progress",
    }  # fmt: skip
    assert set(NAMES) == wanted
    assert len(NAMES) == len(wanted)


def asked(*line: str) -> object:
    parsed = quick.parse(["run", *line])
    assert parsed is not None
    return understand(parsed)


def test_a_request_knows_script_source_and_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLOUR", "red")
    script = understand(("run", {"pids": "7", "wall": "2s", "env": ["COLOUR", "EMPTY="]}, ["a.py", "b"], False))
    assert (script.script, script.source, script.command, script.args) == ("a.py", None, (), ("b",))
    assert (script.limits, script.env) == ({"wall": "2s", "pids": 7}, {"COLOUR": "red", "EMPTY": ""})
    source = understand(("run", {"source": "pass"}, ["b"], True))
    assert (source.script, source.source, source.command, source.args) == (None, "pass", (), ("b",))
    command = understand(("run", {"set": ["limits.wall=1s", "a.b=c=d"]}, ["ls", "-l"], True))
    assert (command.script, command.source, command.command, command.args) == (None, None, ("ls", "-l"), ())
    assert command.overrides == (("limits.wall", "1s"), ("a.b", "c=d"))


@pytest.mark.parametrize(
    ("values", "operands", "said"),
    [
        ({}, [], "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ({"memory": "a.b"}, [], "nothing to run: -m is --memory (fix: jail run --module a.b)"),
        ({"memory": "64M"}, [], "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ({"set": ["wall"]}, ["x"], "--set wall: must be KEY=VALUE, as in --set limits.memory=64M"),
        ({"env": ["=x"]}, ["x"], "--env =x: must be NAME or NAME=VALUE"),
        ({"env": ["NO_SUCH"]}, ["x"], "--env NO_SUCH: not set in your environment (fix: --env NO_SUCH=VALUE)"),
        ({"ro": [""]}, ["x"], "--ro : must be HOST[:GUEST]"),
        ({"rw": [":/x"]}, ["x"], "--rw :/x: must be HOST[:GUEST]"),
        ({"cwd": ""}, ["x"], "--cwd: a path is missing"),
        ({"stdin": "-"}, ["-"], "standard input cannot be both the script and what the guest reads"),
        ({"value": True}, ["x"], "--value: the value is part of the JSON object, add --json or --report FILE"),
    ],
)
def test_what_no_option_can_know_is_refused(values: quick.Values, operands: list[str], said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        understand(("run", values, operands, False))
    assert str(caught.value) == said


def test_a_command_has_no_value() -> None:
    with pytest.raises(PolicyError, match="a command has none to hand back"):
        understand(("run", {"value": True, "json": True}, ["x"], True))


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            ValueError("no\nsuch"),
            125,
            "internal error: ValueError: no\\u000asuch (a bug in jail; JAIL_DEBUG=1 shows where)",
        ),
        (AssertionError(), 125, "internal error: AssertionError (a bug in jail; JAIL_DEBUG=1 shows where)"),
        (MemoryError(), 125, "out of memory (fix: free some, or raise the limit that this program runs under)"),
        (OSError(24, "Too many open files"), 125, "start: too many open files (fix: ulimit -n 256)"),
        (PermissionError(13, "Permission denied", "/x"), 125, "/x: permission denied"),
        (KeyboardInterrupt(), 130, None),
        (BrokenPipeError(), 141, None),
    ],
)
def test_whatever_happens_ends_in_one_line(
    error: BaseException,
    status: int,
    said: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(quick, "parse", fail)
    monkeypatch.delenv("JAIL_DEBUG", raising=False)
    assert entry.run(["run", "x"]) == status
    assert capfd.readouterr() == ("", f"jail: {said}\n" if said else "")
    monkeypatch.setenv("JAIL_DEBUG", "1")
    assert entry.run(["run", "x"]) == status
    assert ("Traceback" in capfd.readouterr().err) == (said is not None)


def test_every_option_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.carry_out_any(["run", "--help"]) == 0
    shown = capsys.readouterr().out
    for option in OPTIONS:
        assert all((f"{name} " in shown or f"{name}," in shown) == (option.later != "*") for name in option.names)
    assert Path(__file__).name not in shown

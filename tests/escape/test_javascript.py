"""The hostile programs of tests/escape/javascript: held in the jail, live once the layer that holds them is taken away.

The first line of each is its contract. ``live``: ``off``: without the realm's lock it gets out; ``node``: in a plain
``vm`` of Node's, with objects of the host in its hands, it does; ``none``: what it looks for is nowhere in the engine.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan import common_part, guest_javascript
from jail.runs.execute import execute, prepare
from jail.watch.last_word import TOUCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent / "javascript"
PROGRAMS = sorted(HERE.glob("[0-9]*.js"))
PRELUDE = (HERE / "prelude.js").read_text()
ENDING = "\nPromise.allSettled(jobs).then(() => { if (!escaped) say('contained'); });"
LIMITS = {"time": {"wall", "cpu"}, "memory": {"memory"}, "output": {"output"}, "any": {"wall", "cpu", "memory"}}


def contract(program: Path) -> dict[str, str]:
    line = program.read_text().split("\n", 1)[0].removeprefix("// ")
    return dict(re.findall(r"(\w+): (.*?)(?: \| |$)", line))


def source(program: Path, level: str) -> str:
    return f"const LEVEL = '{level}';\n{PRELUDE}\n{program.read_text()}{ENDING}"


def is_live(program: Path, where: str) -> bool:
    return contract(program)["live"] == where


def limit(program: Path) -> str:
    """The limit that a bomb has to meet; nothing for other programs."""
    expect = contract(program)["expect"]
    return expect if expect in LIMITS else ""


def escaped(result: jail.Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith("ESCAPED:")]


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[..., jail.Result]]:
    """``run(program, level, limits)``: in a pool of that level."""
    with contextlib.ExitStack() as stack:
        pools = {
            level: stack.enter_context(
                jail.Pool("javascript", warm=2, level=level, memory="96M", wall=5, output="256K")
            )
            for level in ("strict", "standard", "off")
        }
        yield lambda program, level, **limits: pools[level].run(source(program, level), **limits)


@pytest.mark.parametrize("level", ["strict", "standard"])
@pytest.mark.parametrize("program", [one for one in PROGRAMS if not limit(one)], ids=lambda program: program.stem)
def test_it_is_held(run: Callable[..., jail.Result], program: Path, level: str) -> None:
    result = run(program, level)
    assert not escaped(result), result.stdout
    assert "contained" in result.stdout or result.exception, result
    assert result.alarm is None


@pytest.mark.parametrize("program", [one for one in PROGRAMS if limit(one)], ids=lambda program: program.stem)
def test_a_bomb_ends_in_the_named_verdict(run: Callable[..., jail.Result], program: Path) -> None:
    expect = limit(program)
    result = run(program, "strict", wall=0.5 if expect == "time" else 60)
    assert not escaped(result)
    assert result.verdict in LIMITS[expect], result


@pytest.mark.parametrize("program", [one for one in PROGRAMS if is_live(one, "off")], ids=lambda program: program.stem)
def test_without_the_lock_it_gets_out(run: Callable[..., jail.Result], program: Path) -> None:
    result = run(program, "off")
    assert escaped(result), result


@pytest.mark.optional
@pytest.mark.parametrize("program", [one for one in PROGRAMS if is_live(one, "node")], ids=lambda program: program.stem)
def test_in_a_plain_vm_it_gets_out(program: Path, tmp_path: Path) -> None:
    node = shutil.which("node") or pytest.skip("this machine has no node")
    (tmp_path / "x.js").write_text(source(program, "node"))
    done = subprocess.run(
        [node, HERE / "plain-vm.cjs", tmp_path / "x.js"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "ESCAPED:" in done.stdout, done.stdout + done.stderr


# --- the kernel's ring, where the engine is broken --------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that the guest has made to run code of its own: it opens a file."""
    folder = tmp_path / "javascript"
    shutil.copytree(guest_javascript.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tmp_path, folder, *folder.rglob("*")):
        path.chmod(0o755)
    harness = folder / "harness.py"
    harness.write_text(
        harness.read_text().replace(
            '    filename = request["filename"]\n', '    os.open("/etc/passwd", 0)\n    return 0\n'
        )
    )
    monkeypatch.setattr(guest_javascript, "FOLDER", str(folder))
    monkeypatch.setattr(common_part, "_parts", {})  # of other tests


@pytest.mark.usefixtures("broken")
def test_a_call_that_the_language_never_makes_ends_the_run_with_an_alarm() -> None:
    plan = prepare("1", "javascript")
    assert plan.guest is not None and plan.guest.narrow
    result = execute(plan)
    assert (result.verdict, result.alarm, result.calls) == ("violation", TOUCHED, "recorded")
    assert [(denial.what, denial.detail[:13]) for denial in result.denials] == [("openat", "'/etc/passwd'")]
    without = execute(plan.replace(guest=plan.guest.replace(narrow=b"")))
    assert (without.verdict, without.alarm) == ("ok", None), "the control: without the second filter it goes through"

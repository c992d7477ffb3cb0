"""A session's journal: saved, replayed in a fresh jail without the host's functions, compared; hostile as a file."""

from __future__ import annotations

import asyncio
import base64
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

import jail
from jail.core.errors import PolicyError

from .program import cli
from .test_branches import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCES = (
    "x = search('a')\nprint(x)", "y = open('b.txt').read() + open('in.txt').read()\ny", "1 / 0",
    "class A: pass\na = A()\nz = {'k': [1, 2.5, None], 'b': b'x'}",
)  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of a session with a function, two files, a failure, and a rollback."""
    place = tmp_path_factory.mktemp("journal") / "run.jail"
    with jail.Session("python", functions={"search": lambda text: [text, 1]}, files={"in.txt": b"abc"}) as session:
        session.files.write("b.txt", b"hello")
        for source in SOURCES:
            session.run(source)
        session.heap()
        session.save(place)
    return place


def test_a_restored_session_has_the_state_and_calls_nothing(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    called: list[str] = []
    session = jail.Session.restore(saved, functions={"search": called.append})
    try:
        assert session.replayed == ()
        assert called == []
        assert session.run("x, y, z").value == (["a", 1], "helloabc", {"k": [1, 2.5, None], "b": b"x"})
        session.run("search('b')").check()
        assert called == ["b"], "from then on it is the caller's"
        assert session.names()["a"] == ("A", None)
    finally:
        session.close()


def test_a_step_that_comes_out_otherwise_is_told(saved: Path, tmp_path: Path) -> None:
    data = json.loads(saved.read_text())
    data["steps"][2]["digests"][0] = "0" * 64
    data["steps"][3]["data"] = base64.b64encode(b"y = 'other'").decode()
    changed = tmp_path / "changed.jail"
    changed.write_text(json.dumps(data))
    session = jail.Session.restore(changed)
    session.close()
    assert [(one.step, one.what) for one in session.replayed] == [
        (3, "standard output"), (4, "value"), (0, "names: y"),
    ]  # fmt: skip
    done = cli("replay", str(changed))
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "step 3: standard output")
    done = cli("replay", str(saved), "--diff", str(changed))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "6 steps, 2 differences")


def test_random_numbers_are_marked(tmp_path: Path) -> None:
    place = tmp_path / "run.jail"
    with jail.Session("python", memory="200M") as session:
        session.run("import random\ndrawn = random.random()").check()
        session.save(place)
    again = jail.Session.restore(place, "python")
    again.close()
    assert [(one.step, one.what, one.is_volatile) for one in again.replayed] == [(0, "names: drawn", True)]
    with pytest.raises(PolicyError, match="was made under the policy 'python': name the one to restore it under"):
        jail.Session.restore(place)


def test_the_step_is_told_at_which_a_name_is_another(tmp_path: Path) -> None:
    place, other, changed = (tmp_path / name for name in ("run.jail", "other.jail", "changed.jail"))
    with jail.Session("python", journal_names=True) as session:
        for source in ("kept = [1]", "a = {1, 2}\nb = object()", "print(kept)", "del b", "while True: pass"):
            session.run(source, wall=0.3 if "while" in source else None)
        session.save(place)
        session.run("a = 0")
        session.save(other)
    noted = [{name for name, _ in step["names"]} for step in json.loads(place.read_text())["steps"]]
    assert noted == [{"kept"}, {"a", "b"}, set(), {"b"}, set()]
    again = jail.Session.restore(place)
    again.run("kept.append(2)")
    again.save(other)
    again.close()
    assert again.replayed == ()
    data = json.loads(other.read_text())
    assert [name for name, _ in data["steps"][-1]["names"]] == ["kept"], "a restored session notes names as well"

    data = json.loads(place.read_text())
    data["steps"][1]["data"] = base64.b64encode(b"a = {1, 3}\nb = object()").decode()
    changed.write_text(json.dumps(data))
    again = jail.Session.restore(changed)
    again.close()
    assert [(one.step, one.what) for one in again.replayed] == [(2, "names: a"), (0, "names: a")]
    for step in data["steps"]:
        step.pop("names")  # as a file had it before names were noted
    changed.write_text(json.dumps(data))
    again = jail.Session.restore(changed)
    again.close()
    assert [one.step for one in again.replayed] == [0]


@counted
@pytest.mark.optional  # a user may have no cgroup
def test_a_rollback_undoes_steps(tmp_path: Path) -> None:
    place = tmp_path / "run.jail"
    with jail.Session("python", branches=2) as session:
        session.run("kept = 1").check()
        point = session.checkpoint()
        session.run("gone = 2").check()
        session.rollback(point)
        session.save(place)
    again = jail.Session.restore(place, "python")
    again.close()
    assert len(json.loads(place.read_bytes())["steps"]) == 1
    assert again.replayed == ()


def test_javascript_and_async_sessions_have_one(tmp_path: Path) -> None:
    place = tmp_path / "run.jail"

    async def save() -> None:
        async with jail.AsyncSession("javascript") as session:
            await session.run("var a = 3; console.log(a)")
            await session.save(place)
        async with await jail.AsyncSession.restore(place) as again:
            assert (again.replayed, (await again.run("a + 1")).value) == ((), 4)

    asyncio.run(save())
    session = jail.Session.restore(place)
    assert (session.replayed, session.run("a + 1").value) == ((), 4)
    session.close()
    with pytest.raises(PolicyError, match="a session of commands has no names"):
        jail.Session("command", journal_names=True)
    with jail.Session("command") as commands, pytest.raises(PolicyError, match="a session of commands has none"):
        commands.save(place)


@pytest.mark.parametrize("policy", ["javascript", "node"])
def test_names_of_javascript_are_told_and_no_getter_is_called(policy: str, tmp_path: Path) -> None:
    place = tmp_path / "run.jail"
    source = """
        var a = 1; let b = [1, { c: 'x' }, -0, 2n ** 70n], map = new Map(); class E {} function f() {}
        const own = { get x() { a += 1 } }, list = new Proxy([], { ownKeys() { throw 2 } });
        Object.defineProperty(globalThis, 'evil', { get() { a += 1 }, configurable: true });
        Object.defineProperty(globalThis, 'told', { value: null });"""
    with jail.Session(policy, journal_names=True) as session:
        session.run(source).check()
        found = {
            "a": ("number", "1"), "b": ("Array", '[1,{"c":"x"},-0.0,{"$int":"0x400000000000000000"}]'),
            "map": ("object", None), "E": ("function", None), "f": ("function", None), "own": ("object", None),
            "list": ("Array", None), "told": ("null", "null"),
        }  # fmt: skip
        assert session.names() == found
        session.run("a = 7; const gone = fails()")
        assert session.names() == {**found, "a": ("number", "7")}, "a name without a value is left out"
        assert session.run("const { deep: [inner] } = { deep: [5] }; a").value == 7
        session.save(place)
    steps = json.loads(place.read_text())["steps"]
    assert [{name for name, _ in step["names"]} for step in steps] == [set(found), {"a"}, {"inner"}]
    again = jail.Session.restore(place)
    again.close()
    assert again.replayed == ()


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a newer schema": (lambda data: data.update(schema=2), "schema 2 is newer than 1"),
    "no steps": (lambda data: data.pop("steps"), "is no journal"),
    "another kind": (lambda data: data.update(kind="x"), "is no journal"),
    "a limit of another": (lambda data: data["steps"][2].update(limits=[["level", "off"]]), "is no journal"),
    "a limit that is none": (lambda data: data["steps"][2].update(limits=[["disk", 1]]), "is no journal"),
    "a way out": (lambda data: data["steps"][0].update(name="../../etc/x"), "'../../etc/x'"),
    "a policy of its own": (lambda data: data.update(policy_name="/tmp/own.toml"), "was made under the policy"),
    "no names of a step": (lambda data: data["steps"][2].update(names=[["a", 1]]), "is no journal"),
    "no text": (lambda data: data["names"].update(a=1), "is no journal"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_journal_is_refused_in_one_line(case: str, saved: Path, tmp_path: Path) -> None:
    change, said = HOSTILE[case]
    data = json.loads(saved.read_text())
    change(data)
    place = tmp_path / "hostile.jail"
    place.write_text(json.dumps(data))
    with pytest.raises(PolicyError) as error:
        jail.Session.restore(place)
    assert said in str(error.value)
    assert str(error.value).isprintable()


def test_a_journal_raises_no_limit_of_the_policy(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no names are looked for of a step that is too large to be noted again."""
    monkeypatch.setattr("jail.sessions.journal.MOST_BYTES", 40_000)
    data, place = json.loads(saved.read_text()), tmp_path / "hostile.jail"
    limits = [["wall", 900], ["cpu", 900], ["output", 1 << 30]]
    source = base64.b64encode(b"print('x' * 5000)".ljust(21_000)).decode()
    step = {**data["steps"][2], "data": source, "limits": limits, "verdict": "ok"}
    place.write_text(json.dumps({**data, "steps": [step], "functions": [], "names": {}}))
    session = jail.Session.restore(place, "python", output=1000)
    session.close()
    assert session.replayed[0].what == "verdict output in place of ok"


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null"])
def test_a_file_that_is_no_journal_is_refused(content: bytes, tmp_path: Path) -> None:
    place = tmp_path / "none.jail"
    place.write_bytes(content)
    with pytest.raises(PolicyError, match="is no journal of a session"):
        jail.Session.restore(place)

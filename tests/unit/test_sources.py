"""What is handed to a guest that asks for modules beside its script: nothing but sources of that folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from jail.core.errors import PolicyError, SetupError
from jail.core.files import Files
from jail.plan.model import Beside
from jail.plan.script import module, read, script
from jail.policy.load import load
from jail.watch import sources
from jail.watch.sources import FOLDER, LONGEST, MODULE, MOST_QUESTIONS, NOTHING, PACKAGE, REFUSED, Sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    (made / "pkg" / "sub").mkdir(parents=True)
    (made / "bare").mkdir()
    (made / "main.py").write_text("import helper\n")
    (made / "helper.py").write_text("kept = 1\n")
    (made / "pkg" / "__init__.py").write_text("")
    (made / "pkg" / "sub" / "deep.py").write_text("deep = 1\n")
    (tmp_path / "outside.py").write_text("secret = 1\n")
    return made


@pytest.fixture
def answers(folder: Path) -> Iterator[Sources]:
    made = Sources(Beside(path=str(folder), shown="", identity=identity(folder)))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("helper", MODULE + b"kept = 1\n"),
        ("pkg", PACKAGE),
        ("pkg.sub", FOLDER),
        ("pkg.sub.deep", MODULE + b"deep = 1\n"),
        ("bare", FOLDER),
        ("missing", NOTHING),
        ("missing.inner", NOTHING),
        ("helper.inner", NOTHING),
        ("bare.inner", NOTHING),
    ],
)
def test_sources_are_found_as_python_finds_them(answers: Sources, name: str, answer: bytes) -> None:
    assert answers.answer(name.encode()) == answer


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../outside", "helper.py/..", "/etc/passwd", "a..b", "a b", "helper\0", "helper.", ".helper", "1a",
     "x" * (LONGEST + 1), "\udcff"],
)  # fmt: skip
def test_what_is_no_name_ends_the_run(answers: Sources, name: str) -> None:
    assert answers.answer(name.encode(errors="surrogateescape")) is None


def test_no_link_is_followed(answers: Sources, folder: Path) -> None:
    (folder / "out.py").symlink_to(folder.parent / "outside.py")
    (folder / "inner.py").symlink_to("helper.py")
    (folder / "up").symlink_to("..")
    (folder / "linked").mkdir()
    (folder / "linked" / "__init__.py").symlink_to(folder.parent / "outside.py")
    for name in ("out", "inner", "up", "up.outside", "linked"):
        answer = answers.answer(name.encode()) or b""
        assert answer[:1] == REFUSED, name
        assert b"is a link, and none is followed" in answer


def test_only_regular_files_are_read_and_none_is_waited_for(answers: Sources, folder: Path) -> None:
    os.mkfifo(folder / "pipe.py")
    (folder / "data.txt").write_text("not shown")
    (folder / "helper.so").write_text("not shown")
    assert answers.answer(b"pipe") == REFUSED + b"pipe.py is no regular file"
    assert answers.answer(b"data") == answers.answer(b"data.txt") == NOTHING


def test_each_answer_and_all_of_them_have_a_limit(
    answers: Sources, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGEST", 10)
    (folder / "large.py").write_text("x" * 11)
    assert b"large.py is larger than 10" in (answers.answer(b"large") or b"")
    answers._bytes_left = 5
    assert b"larger than 64M together" in (answers.answer(b"helper") or b"")
    answers._left = 1
    assert answers.answer(b"missing") == NOTHING
    assert answers.answer(b"missing") is None
    assert MOST_QUESTIONS == 2000  # as the guest's own side has it, which asks no more
    from jail.guests.python import beside

    assert (beside.MOST, beside.LONGEST) == (MOST_QUESTIONS, LONGEST)


def test_no_other_file_system_is_entered() -> None:
    root = os.stat("/")
    handed = Sources(Beside(path="/", shown="", identity=(root.st_dev, root.st_ino)))
    try:
        for question in (b"proc", b"proc.self", b"proc.sys.kernel"):
            assert handed.answer(question) == b"!proc is on another file system than the script's folder"
    finally:
        handed.close()


def test_the_folder_is_the_one_that_the_plan_was_made_with(folder: Path) -> None:
    its = Beside(path=str(folder), shown="", identity=identity(folder))
    answers = Sources(its)
    folder.rename(folder.parent / "moved")
    folder.symlink_to("/etc")
    assert answers.answer(b"helper") == MODULE + b"kept = 1\n"  # it is held open
    answers.close()
    with pytest.raises(SetupError, match="sources"):
        Sources(its)
    folder.unlink()
    folder.mkdir()
    with pytest.raises(SetupError, match=r"stale|Stale"):
        Sources(its)


def test_a_script_a_folder_and_a_module_name_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "__main__.py").write_text("2\n")
    (folder / "pkg" / "__main__.py").write_text("3\n")
    here = Beside(path=str(folder), shown="", identity=identity(folder))
    assert script("main.py", Files(), 1).beside == here
    assert script(str(folder / "main.py"), Files(), 1).beside == here.replace(shown=f"{folder}/")
    its = script(".", Files(), 1)
    assert (its.filename, its.package, its.beside) == ("./__main__.py", "", here.replace(shown="./"))
    its = module("pkg", Files())
    assert (its.source, its.filename, its.package, its.beside) == (b"3\n", "pkg/__main__.py", "pkg", here)
    its = module("pkg.sub.deep", Files())
    assert (its.filename, its.package) == ("pkg/sub/deep.py", "pkg.sub")
    with pytest.raises(PolicyError, match=r"--module missing: no such file: missing.py"):
        module("missing", Files())
    with pytest.raises(PolicyError, match="not a module's name"):
        module("../outside", Files())
    with pytest.raises(PolicyError, match=r"folder without a __main__\.py"):
        script("bare", Files(), 1)


def test_a_link_to_a_script_means_the_folder_that_it_lies_in(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(folder / "main.py")
    found = script(str(tmp_path / "link.py"), Files(), 1)
    assert found.beside == Beside(path=str(folder), shown=f"{tmp_path}/", identity=identity(folder))


def test_what_is_no_file_has_nothing_beside_it() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"1\n")
    os.close(writing)
    assert script(f"/dev/fd/{reading}", Files(), 1).beside is None
    os.close(reading)


def test_a_policy_may_leave_them_out(folder: Path) -> None:
    policy = load("python")
    assert policy.guest.neighbours
    assert read(folder / "main.py", policy, ()).beside is not None
    without = policy.replace(guest=policy.guest.replace(neighbours=False))
    assert read(folder / "main.py", without, ()).beside is None


# --- JavaScript -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (b"lib/add.mjs", MODULE), (b"data.json", MODULE), (b"none.mjs", NOTHING), (b"none/x.mjs", NOTHING),
        (b"dir.json", NOTHING),
        *((question, REFUSED) for question in (
            b"lib", b"../outside.json", b"lib/../data.json", b"./data.json", b"/data.json", b"lib//add.mjs",
            b".git/x.json", b"lib/.x.json", b"main.py", b"data.json\0", b"a\n.json", b"\xed\xa0\x80.json", b"",
            b".json", b"x" * 300 + b".json", b"link.json", b"linked/outside.json", b"pipe.json",
        )),
    ],
)  # fmt: skip
def test_a_file_of_javascript_is_one_below_the_folder(folder: Path, question: bytes, kind: bytes) -> None:
    for name in ("lib/add.mjs", "data.json", ".git/x.json", "lib/.x.json", "../outside.json", ".json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1")
    (folder / "link.json").symlink_to(folder / "data.json")
    (folder / "linked").symlink_to(folder.parent)
    (folder / "dir.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    made = Sources(Beside(path=str(folder), shown="", identity=identity(folder), language="javascript"))
    answer = made.answer(question)
    made.close()
    assert answer is not None
    assert answer[:1] == kind
    assert (answer == MODULE + b"1") is (kind == MODULE)


def test_a_policy_hands_over_what_is_of_its_language(folder: Path) -> None:
    (folder / "main.mjs").write_text("1")
    (folder / "index.js").write_text("2")
    for name in ("main.mjs", ""):
        assert read(folder / name, load("javascript"), ()).beside is not None
        assert read(folder / name, load("python"), ()).beside is None
    assert read(folder / "main.py", load("javascript"), ()).beside is None

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jail.core import disk_cache
from jail.core.errors import PolicyError
from jail.policy import Limits, Policy, presets
from jail.policy.load import load


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, and a cache in which nothing is yet."""
    monkeypatch.setattr(disk_cache, "_folder", str(tmp_path / "built"))
    monkeypatch.setattr(disk_cache, "_memory", {})
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return path


def refused(name: str, *overrides: tuple[str, str]) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load(name, overrides)
    assert str(caught.value).isprintable()
    return caught.value


def test_a_file_says_what_differs_from_what_it_extends() -> None:
    write(
        "my.toml",
        'extends = "command"\ndescription = "mine"\n[limits]\nwall = "5s"\n[filesystem]\nread = ["/opt"]\n',
    )
    base, mine = load("command"), load("my.toml")

    assert (mine.name, mine.description) == ("my.toml", "mine")
    assert mine.limits == base.limits.replace(wall=5.0)
    assert mine.filesystem == base.filesystem.replace(read=("/opt",))  # the list replaces the inherited one
    assert mine.syscalls == base.syscalls
    assert mine.origin("limits.wall") == "my.toml:4"
    assert mine.origin("limits.cpu") == base.origin("limits.cpu")
    assert mine.origin("guest.imports") is None


def test_an_empty_list_and_an_empty_table_allow_nothing() -> None:
    write("base.toml", '[environment]\npass = ["LANG"]\nset = { CI = "1" }\n[syscalls]\nallow = ["@default"]')
    write("my.toml", 'extends = "base.toml"\n[environment]\npass = []\nset = {}\n[syscalls]\nallow = []')
    mine = load("my.toml")

    assert (mine.environment.passed, mine.environment.set, mine.syscalls.allow) == ((), (), ())


def test_a_file_without_extends_starts_from_the_defaults_of_the_model() -> None:
    path = write("my.toml", "")
    assert load(path) == Policy(name="my.toml", files=(os.path.abspath(path),))
    assert Policy(name="x").syscalls.allow == ()


def test_files_are_found_beside_the_file_that_extends_them() -> None:
    write("far/base.toml", "[limits]\npids = 7\n")
    write("far/off/middle.toml", 'extends = "../base.toml"\n[limits]\nwall = 3\n')
    write("my.toml", 'extends = "far/off/middle.toml"\n')
    mine = load("./my.toml")

    assert (mine.limits.pids, mine.limits.wall) == (7, 3.0)
    assert mine.origin("limits.pids") == "far/base.toml:2"
    assert mine.origin("limits.wall") == "far/off/middle.toml:3"


def test_a_path_object_and_an_absolute_path(folder: Path) -> None:
    write("my.toml", "[limits]\npids = 7\n")

    assert load(folder / "my.toml").limits.pids == 7
    assert load(folder / "my.toml").name == str(folder / "my.toml")


def test_a_file_without_the_ending_is_named_by_its_path() -> None:
    write("mine", "[limits]\npids = 7\n")

    assert load("./mine").limits.pids == 7
    assert "the file of that name is ./mine" in str(refused("mine"))


def test_a_folder_cannot_hide_a_preset() -> None:
    write("command", "[limits]\npids = 7\n")
    write("policies/command.toml", "[limits]\npids = 7\n")

    assert load("command").limits.pids != 7


def test_a_cycle_is_refused_with_its_chain() -> None:
    write("a.toml", 'extends = "./b.toml"')
    write("b.toml", '# comment\nextends = "c.toml"')
    write("c.toml", 'extends = "b.toml"')
    error = refused("a.toml")

    assert str(error) == "c.toml:1: extends: extends itself: b.toml -> c.toml -> b.toml"


def test_a_cycle_through_a_link_is_refused() -> None:
    write("a.toml", 'extends = "b.toml"')
    Path("b.toml").symlink_to("a.toml")

    assert str(refused("a.toml")) == "a.toml:1: extends: extends itself: a.toml -> b.toml"


def test_a_missing_preset_is_refused_with_the_nearest() -> None:
    assert str(refused("comand")) == '"comand": no such preset, did you mean "command"?'
    assert str(refused("zzz")) == '"zzz": no such preset (there are: build, command, javascript, judge, node, python)'
    assert str(refused("../command")) == "../command: no such file or directory"
    write("my.toml", '\nextends = "pyhton"')
    assert str(refused("my.toml")) == 'my.toml:2: extends: "pyhton": no such preset, did you mean "python"?'


def test_files_that_cannot_be_read(folder: Path) -> None:
    Path("directory.toml").mkdir()
    Path("loop.toml").symlink_to("loop.toml")
    write("large.toml", "#" * ((1 << 20) + 1))
    Path("latin.toml").write_bytes(b"\n# \xe9\n")
    write("bad.toml", "\n[limits]\nwall = \n")
    write("extends.toml", 'extends = "nope.toml"')
    write("extends-directory.toml", '\n\nextends = "./directory.toml"')

    assert str(refused("nope.toml")) == "nope.toml: no such file or directory"
    assert str(refused("directory.toml")) == "directory.toml: is a directory"
    assert str(refused("loop.toml")) == "loop.toml: too many levels of symbolic links"
    assert str(refused("bad.toml/x.toml")) == "bad.toml/x.toml: not a directory"
    assert str(refused("large.toml")) == "large.toml: larger than 1M, so no policy"
    assert str(refused("/dev/zero")) == "/dev/zero: larger than 1M, so no policy"
    assert str(refused("latin.toml")) == "latin.toml:2: not UTF-8 text: byte 0xe9"
    assert str(refused("bad.toml")) == "bad.toml:3: not TOML: invalid value"
    assert str(refused("extends.toml")) == 'extends.toml:1: extends: "nope.toml": no such file or directory'
    assert str(refused("extends-directory.toml")).endswith(':3: extends: "./directory.toml": is a directory')
    assert str(refused(f"{folder}/\n\0.toml")).startswith(f"{folder}/\\u000a\\u0000.toml: embedded null")
    assert "not nothing" in str(refused(""))


def test_a_mistake_in_an_extended_file_names_that_file() -> None:
    write("base.toml", "[limits]\nwall = 0\n")
    write("my.toml", 'extends = "base.toml"')

    assert str(refused("my.toml")).startswith("base.toml:2: limits.wall: 0: must be at least 1ms")


def test_overrides_come_last_and_the_last_of_a_key_counts() -> None:
    policy = load("command", [("limits.memory", "64M"), ("limits.memory", "1G"), ("filesystem.read", "/usr,/opt")])

    assert policy.limits == load("command").limits.replace(memory=1 << 30)
    assert policy.filesystem.read == ("/usr", "/opt")
    assert policy.origin("limits.memory") == "--set"
    assert str(refused("command", ("limits.memory", "64Q"))).startswith(
        '--set limits.memory=64Q: limits.memory: "64Q": unknown unit'
    )


def test_keywords_set_limits() -> None:
    policy = Policy.load("command", wall=2, memory="64M", disk=None, pids=3)

    assert policy.limits == load("command").limits.replace(wall=2.0, memory=64 << 20, disk=None, pids=3)
    assert policy.origin("limits.wall") == "keyword"
    assert policy.replace(wall="1s").limits == policy.limits.replace(wall=1.0)
    assert policy.replace(name="x", limits=Limits(), wall="1s").limits == Limits(wall=1.0)
    assert policy.replace() == policy


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"wall": 0}, 'limits.wall: 0: must be at least 1ms, or "none" for no limit'),
        ({"wall": True}, "limits.wall: true: must be a duration"),
        ({"memory": 0.5}, "limits.memory: 0.5: must be a size"),
        ({"pids": None}, "limits.pids: none: must be a whole number"),
        ({"memroy": 1}, 'memroy: unknown keyword, did you mean "memory"?'),
        ({"tmp": 1}, "tmp: unknown keyword"),
    ],
)
def test_wrong_keywords(keywords: dict[str, object], message: str) -> None:
    for change in (Policy(name="x").replace, lambda **words: Policy.load("command", **words)):
        with pytest.raises(PolicyError) as caught:
            change(**keywords)
        assert str(caught.value).startswith(message)


def test_the_digest_is_of_what_is_allowed_alone() -> None:
    write("one.toml", '# one\nextends = "judge"\n')
    write("two.toml", '\n\nextends = "one.toml"\ndescription = "another"\n[limits]\ncpu = "1000ms"\n')
    write("three.toml", 'extends = "one.toml"\n[limits]\ncpu = "999ms"\n')

    assert len(load("judge").digest) == 64
    assert load("one.toml").digest == load("two.toml").digest == load("judge").digest
    assert load("one.toml").digest != load("three.toml").digest
    assert len({load(name).digest for name in presets()}) == len(presets())


def test_a_file_that_changes_is_read_anew() -> None:
    write("my.toml", "[limits]\npids = 7\n")
    assert load("my.toml").limits.pids == 7

    write("my.toml", "[limits]\npids = 8\n")
    assert load("my.toml").limits.pids == 8


def test_the_same_text_under_two_names_keeps_its_own_places() -> None:
    write("a.toml", "[limits]\npids = 7\n")
    write("b.toml", "[limits]\npids = 7\n")

    assert load("a.toml").origin("limits.pids") == "a.toml:2"
    assert load("b.toml").origin("limits.pids") == "b.toml:2"


def test_a_cache_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    policies = [load("build"), load("build")]
    assert len(disk_cache._memory) == 2  # build and command
    monkeypatch.undo()
    policies.append(load("build"))  # as it was made when jail was built
    monkeypatch.setattr(disk_cache, "stamp", lambda *_: None)
    policies.append(load("build"))

    assert policies[1:] == policies[:-1]
    assert [policy.origins for policy in policies[1:]] == [policy.origins for policy in policies[:-1]]


def test_a_wrong_file_is_refused_each_time() -> None:
    write("my.toml", "[limits]\nwall = 0\n")

    assert str(refused("my.toml")) == str(refused("my.toml"))


def test_the_load_of_a_preset_imports_nothing_heavy() -> None:
    code = "import sys; from jail.policy import Policy; Policy.load(sys.argv[1]); print(*sys.modules)"
    write("mine.toml", 'extends = "build"\n')

    def modules(name: str) -> set[str]:
        python = [sys.executable, "-S", "-c", code, name]
        root = str(Path(__file__).parents[2])
        env = {**os.environ, "PYTHONPATH": root}
        return set(subprocess.run(python, env=env, capture_output=True, text=True, check=True).stdout.split())

    cold, warm = modules("./mine.toml"), modules("build")

    assert {"jail.policy.toml", "jail.policy.check"} <= cold
    assert not warm & {
        "tomllib", "re", "json", "typing", "enum", "hashlib", "difflib", "dataclasses", "collections", "pathlib",
        "functools", "contextlib", "jail.policy.toml", "jail.policy.check", "jail.policy.schema",
        "jail.policy.syscalls",
    }  # fmt: skip

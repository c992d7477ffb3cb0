"""What is shown is shown as asked for, and leads nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan.root import HOME

from .host import public_folder, said, sh

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def test_read_only_share(folder: Path) -> None:
    (folder / "a").write_text("shown")
    (folder / "a").chmod(0o600)  # the caller's own to read, and so the guest's
    assert said(["/bin/cat", str(folder / "a")], ro=[folder]) == "shown"
    assert said(["/bin/cat", "/data/a"], ro=[f"{folder}:/data"]) == "shown"
    assert said(["/bin/cat", "/one"], ro=[f"{folder / 'a'}:/one"]) == "shown"
    for write in (
        "echo x >/data/a",
        "rm /data/a",
        "chmod 777 /data/a",
        "mv /data/a /data/b",
        "ln /data/a /data/b",
        "touch /data/a",
    ):
        assert jail.run(sh(write), ro=[f"{folder}:/data"]).verdict == "exit", write
    assert (folder / "a").read_text() == "shown"
    assert os.listdir(folder) == ["a"]


def test_writable_share_belongs_to_the_caller_afterwards(folder: Path) -> None:
    (folder / "before").write_text("1")
    make = "cd /w; echo 2 >>before; echo x >file; mkdir -p d/e; ln -s file link; stat -c %u:%g before file d link"
    assert said(sh(make), rw=[f"{folder}:/w"]) == "1000:1000\n" * 4
    for name in ("before", "file", "d", "d/e", "link"):
        found = os.lstat(folder / name)
        assert (found.st_uid, found.st_gid) == (os.geteuid(), os.getegid()), name
    assert (folder / "before").read_text() == "12\n"


def test_no_set_id_bits(folder: Path) -> None:
    for change in ("chmod u+s", "chmod g+s", "chmod 6755", "chmod 2777"):
        assert jail.run(sh(f"touch {folder}/a && {change} {folder}/a"), rw=[folder]).verdict == "exit", change
    assert os.stat(folder / "a").st_mode & 0o7000 == 0


def test_links_lead_nowhere(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "secret").write_text("the host's")
    (folder / "in" / "up").symlink_to("../secret")
    (folder / "in" / "far").symlink_to(folder / "secret")
    look = "cat /in/up /in/far /in/../secret; ls /in; true"
    result = jail.run(sh(look), ro=[f"{folder}/in:/in"])
    assert result.stdout == "far\nup\n"


def test_a_share_that_is_a_link_shows_what_it_leads_to(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "a").write_text("found")
    (folder / "link").symlink_to("real")
    assert said(["/bin/cat", f"{folder}/link/a"], ro=[folder / "link"]) == "found"


def test_shares_within_shares(folder: Path) -> None:
    for name in ("out", "out/in", "out/in/deep", "other"):
        (folder / name).mkdir()
    (folder / "other" / "b").write_text("b")
    both = {"ro": [f"{folder}/out:/w"], "rw": [f"{folder}/out/in:/w/in"]}
    assert said(sh("touch /w/in/a /w/in/deep/a; ! touch /w/a 2>/dev/null; ls /w/in"), **both) == "a\ndeep\n"
    assert (
        said(
            sh("touch /w/c; ! touch /w/in/c 2>/dev/null; ls /w"), rw=[f"{folder}/out:/w"], ro=[f"{folder}/out/in:/w/in"]
        )
        == "c\nin\n"
    )
    assert said(["/bin/cat", "/w/in/b"], ro=[f"{folder}/out:/w", f"{folder}/other:/w/in"]) == "b"
    with pytest.raises(jail.PolicyError, match="no such path"):
        said(["/bin/true"], ro=[f"{folder}/out:/w", f"{folder}/other:/w/missing"])


def test_a_share_inside_scratch(folder: Path) -> None:
    (folder / "a").write_text("shared")
    assert said(sh("cat /tmp/x/a; touch /tmp/mine /tmp/x/b; ls /tmp"), rw=[f"{folder}:/tmp/x"]) == "sharedmine\nx\n"
    assert (folder / "b").exists()
    assert not Path("/tmp/mine").exists()
    assert said(sh("cat ~/a"), ro=[f"{folder}/a:{HOME}/a"]) == "shared"
    assert said(sh("ls ~; pwd"), rw=[f"{folder}:{HOME}"]) == f"a\nb\n{HOME}\n"


def test_a_missing_share_names_its_key(folder: Path) -> None:
    policy_file = folder / "own.toml"
    policy_file.write_text('extends = "command"\n\n[filesystem]\nread = ["/usr", "/no/such/place"]\n')
    for options, named in (({"ro": ["/no/such/place"]}, "--ro"), ({"rw": ["/no/such/place"]}, "--rw")):
        with pytest.raises(jail.SetupError) as error:
            jail.run(["/bin/true"], **options)
        assert str(error.value) == f"mount /no/such/place: no such file or directory (named by {named})"
    with pytest.raises(jail.SetupError) as error:
        jail.run(["/bin/true"], policy_file)
    assert "/no/such/place" in str(error.value)
    assert f"filesystem.read in {policy_file}:4" in str(error.value)
    assert said(["/bin/true"], ro=["-/no/such/place"]) == ""


def test_a_share_that_changes_between_runs(folder: Path) -> None:
    """What was learnt for one run of a plan is no longer true of the next."""
    place = folder / "a"
    place.mkdir()
    assert said(sh(f"ls -d {place}/"), ro=[place]) == f"{place}/\n"
    place.rmdir()
    with pytest.raises(jail.SetupError, match=rf"{place}.*--ro"):
        said(sh("true"), ro=[place])
    place.write_text("a file by now")
    assert said(["/bin/cat", str(place)], ro=[place]) == "a file by now"


def test_our_own_files_in_a_writable_workspace(folder: Path) -> None:
    """A guest must not change what the next supervisor runs or believes, though it may write all around it."""
    root = Path(jail.__file__).parent
    workspace = folder / "project"
    shutil.copytree(root, workspace / "jail", ignore=shutil.ignore_patterns("__pycache__"))
    attack = (
        "cd /w; for f in jail/__init__.py jail/launch/jail-init jail/guests/python/harness.py jail/new; do"
        " echo bad >>$f && echo $f; done; mv jail jail2 && echo moved; rm -rf jail; echo free >free"
    )
    inner = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); import jail\n"
        "assert jail.__file__.startswith(sys.argv[1]), jail.__file__\n"
        "result = jail.run(['/bin/sh', '-c', sys.argv[2]], rw=[sys.argv[1] + ':/w'])\n"
        "print(result.verdict, result.stdout)"
    )
    shutil.copytree(root.parent / "policies", workspace / "policies")
    before = {path: path.read_bytes() for path in (workspace / "jail").rglob("*.py")}
    done = subprocess.run([sys.executable, "-B", "-c", inner, str(workspace), attack], capture_output=True, text=True)
    assert done.stdout == "ok \n", done.stderr
    assert before == {path: path.read_bytes() for path in (workspace / "jail").rglob("*.py")}
    assert (workspace / "free").read_text() == "free\n"


# --- names that look like something else


def test_a_name_with_a_colon_can_be_shown() -> None:
    with public_folder() as folder:
        (folder / "a:b").mkdir()
        (folder / "a:b" / "file").write_text("seen\n")
        assert said(["cat", f"{folder}/a:b/file"], ro=[folder / "a:b"]) == "seen\n"
        assert said(["cat", f"{folder}/a:b/file"], ro=[f"{folder}/a\\:b"]) == "seen\n"
        assert said(["cat", "/x:y/file"], ro=[f"{folder}/a\\:b:/x\\:y"]) == "seen\n"
        with pytest.raises(jail.PolicyError, match=r"a colon in a name is written \\:"):
            jail.run(["true"], ro=[f"{folder}/a:b"])


def test_a_name_with_a_minus_sign_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with public_folder() as folder:
        monkeypatch.chdir(folder)
        (folder / "-dash").write_text("seen\n")
        for entry in ("./-dash", "\\-dash", Path("-dash")):
            assert said(["cat", f"{folder}/-dash"], ro=[entry]) == "seen\n"
        with pytest.raises(jail.PolicyError, match=r"'-dash' means 'dash', which may be missing; .* \(fix: ./-dash\)"):
            jail.run(["true"], ro=["-dash"])
        jail.run(["true"], ro=["-other"]).check()


def test_a_relative_directory_is_one_of_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    with public_folder() as folder:
        monkeypatch.chdir(folder)
        (folder / "sub").mkdir()
        (folder / "sub").chmod(0o777)
        assert said(["pwd"], rw=["."], cwd="sub") == f"{folder}/sub\n"
        assert said(["pwd"], ro=[f"{folder}:/w"], cwd="sub") == "/w/sub\n"
        with pytest.raises(jail.SetupError, match="working directory /home/sub: no such file"):
            jail.run(["pwd"], cwd="sub")

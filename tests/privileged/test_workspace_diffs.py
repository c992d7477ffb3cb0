"""What is told of a workspace's changes: objects, a unified diff that git takes, lines for a person at a terminal."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.workspaces import patch

from .host import public_folder, py, sh
from .program import CLI, ENV

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:
        yield made


CHANGES = r"""
import os
lines = open('lines').readlines()
lines[4] = 'five\n'; lines[49:50] = ['fifty\n', '51\n']; del lines[-1]
open('lines', 'w').writelines(lines)
open('sp ace', 'w').write('y')
os.rename('old', 'moved'); os.remove('gone'); os.remove('link'); os.symlink('moved', 'link')
os.remove('was a link'); open('was a link', 'w').write('file\n')
os.makedirs('made/inner')
name = b'made/inner/q"\n\t\xff'
open(name, 'w').write('+++ b/etc\n@@ -1 +1 @@\n'); os.chmod(name, 0o755)
open('returns', 'w').write('a\rb'); open('empty', 'w').close()
os.chmod('made', 0)
"""


def test_git_applies_a_unified_diff_with_names_of_any_bytes(folder: Path, tmp_path: Path) -> None:
    (folder / "lines").write_text("".join(f"{number}\n" for number in range(100)))
    for name, content in (("sp ace", "x"), ("old", "the same\n" * 5), ("gone", "a\nb")):
        (folder / name).write_text(content)
    (folder / "link").symlink_to("old")
    (folder / "was a link").symlink_to("old")
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, symlinks=True)
    with jail.Workspace(folder) as workspace:
        result = jail.run(py(CHANGES), workspace=workspace)
        assert result.ok, result.stderr
        told = json.loads(json.dumps([change.as_dict() for change in workspace.diff()]))
        diff = workspace.patch()
        assert b'\ndiff --git "a/made/inner/q\\"\\n\\t\\377" "b/made/inner/q\\"\\n\\t\\377"\n' in diff
        assert b"\n# folder made: added\n" in diff
        assert workspace.patch(only=["gone"]).startswith(b"diff --git a/gone b/gone\ndeleted file mode ")
        environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
        subprocess.run(["git", "apply"], cwd=copy, input=diff, check=True, env=environment)
        assert workspace.commit().conflicts == ()
    assert {row["path"]: row["kind"] for row in told}["moved"] == "renamed"
    (folder / "made").chmod(0o755)
    assert contents(copy) == contents(folder)


def contents(top: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in top.rglob("*"):
        if path.is_symlink():
            found[str(path.relative_to(top))] = os.readlink(path)
        elif path.is_file():
            found[str(path.relative_to(top))] = path.read_bytes(), path.stat().st_mode & 0o111
    return found


def test_what_no_diff_can_show_is_named(folder: Path) -> None:
    (folder / "binary").write_bytes(b"\0one")
    acts = (
        "import os; open('binary', 'wb').write(b'\\0two'); open('large', 'w').write('x' * (1 << 20) + 'y')\n"
        "os.mkfifo('fifo\\x1b'); os.utime('kept', (1, 1)); open('closed', 'w').write('shown'); os.chmod('closed', 0)"
    )
    (folder / "kept").touch()
    with jail.Workspace(folder) as workspace:
        assert jail.run(py(acts), workspace=workspace, disk=None).ok
        diff = workspace.patch()
    assert b"Binary files a/binary and b/binary differ\n" in diff
    assert b"Binary files /dev/null and b/large differ\n" in diff
    assert b'# fifo "fifo\\033": added\n' in diff
    assert b"# file kept: mode, times or attributes\n" in diff
    assert b"+shown\n\\ No newline" in diff
    assert len(diff) < 4000


def test_the_work_of_a_diff_has_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind it a file is shown as replaced whole, between the lines that are equal at both ends."""
    monkeypatch.setattr(patch, "_MOST_WORK", 100)
    (folder / "a").write_text("".join(f"{n}\n" for n in range(40)))
    with jail.Workspace(folder) as workspace:
        assert jail.run(sh("sed -i -e s/^9$/nine/ -e s/^30$/thirty/ a"), workspace=workspace).ok
        diff = workspace.patch()
    assert diff.count(b"\n@@ -7,28 +7,28 @@\n") == 1
    assert diff.count(b"\n-") == diff.count(b"\n+") == 23  # with the two names
    assert diff.count(b"\n ") == 6


def at_terminal(*arguments: str, cwd: Path) -> str:
    """What a person sees who starts the program at a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*CLI, *arguments], env=ENV, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        try:
            while part := os.read(ours, 1 << 16):
                seen += part
        except OSError:  # EIO: the last one has closed it
            pass
        process.wait()
    os.close(ours)
    return seen.decode()


def test_a_person_is_told_what_was_changed(folder: Path) -> None:
    (folder / "b").touch()
    script = "for n in 1 2 3 4 5 6 7 8 9; do echo >a$n; done; rm b; mkdir .vscode; touch .vscode/x$(printf '\\033')"
    said = at_terminal("run", "--cow", ".", "--", "sh", "-c", script, cwd=folder).splitlines()
    assert said[0].startswith("jail: changed: added .vscode (look at it: ")
    assert said[1].startswith("jail: changed: added .vscode/x\\u001b (look at it: ")
    assert len(said) == 10
    assert said[-1] == "jail: changed: 3 more paths (--json has them all, -q none)"
    assert at_terminal("run", "-q", "--cow", ".", "--", "sh", "-c", script, cwd=folder) == ""
    assert os.listdir(folder) == ["b"]

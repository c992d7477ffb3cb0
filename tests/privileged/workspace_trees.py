"""Random trees, changed by a guest copy-on-write: the commit against ``rsync -aX --delete`` of what the guest sees.

    python -m tests.privileged.workspace_trees [TREES [SEED]]     1,000 trees, as overlays and as copies

tests/privileged/test_workspaces.py has the short form. Hypothesis draws the trees, and makes one that fails smaller.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

import jail
from jail.runs import execute
from jail.workspaces.workspace import Workspace

from .host import public_folder, py

if TYPE_CHECKING:
    from typing import Any

    Tree = tuple[list[Any], list[Any]]  # what it is made of, and what the guest does to it

TREES, AT_ONCE = 1000, 5
# Makes trees, and changes them. The test runs it for the folder, the guest for what it sees.
SOURCE = r"""
import os, shutil
from pathlib import Path
NAMES = [b"a", b"b", b"c", b"\xff\n", b" -\x1b[31m", b"..x"]
TARGETS = [*NAMES, b"../..", b"/etc/passwd"]
MODES = (0o711, 0o755, 0o700, 0o4755, 0o2755, 0o1777)
def names(top):
    return sorted(os.path.join(here, name) for here, inner, files in os.walk(top) for name in inner + files)
def plain(path, number):
    with open(path, "x") as file:
        file.write(str(number) * 30)
def sparse(path, number):
    with open(path, "xb") as file:
        file.truncate(1 << 20)
        file.seek(1 << 19)
        file.write(b"%d" % number)
MADE = {"file": plain, "sparse": sparse, "folder": lambda path, number: os.mkdir(path),
        "fifo": lambda path, number: os.mkfifo(path),
        "link": lambda path, number: os.symlink(TARGETS[number % len(TARGETS)], path)}
def make(top, kind, parts, number):
    path = os.path.join(top, *[NAMES[part] for part in parts])
    if os.path.realpath(path) == os.path.abspath(path):  # no link leads elsewhere
        os.makedirs(os.path.dirname(path), exist_ok=True)
        MADE[kind](path, number)
def removed(path):
    os.rmdir(path) if not os.path.isdir(path) else shutil.rmtree(path)  # rmtree would wait for a FIFO's writer
def again(path, number):
    removed(path); os.mkdir(path); plain(path + b"/a", number)
def written(path, number):
    if os.path.isfile(path):
        Path(os.fsdecode(path)).write_text("more" * number)
def attribute(path, number):
    if not os.path.islink(path) and (os.path.isdir(path) or os.path.isfile(path)):
        os.setxattr(path, "user." + "ab"[number % 2], b"%d" % number)
ACTS = {
    "remove": lambda top, path, other, number: removed(path),
    "unlink": lambda top, path, other, number: os.unlink(path),
    "move": lambda top, path, other, number: shutil.move(os.fsdecode(path), os.fsdecode(other)),
    "out": lambda top, path, other, number: os.rename(path, top + b"/moved"),
    "rename": lambda top, path, other, number: os.rename(path, other),
    "second": lambda top, path, other, number: os.link(path, path + b"~"),
    "mode": lambda top, path, other, number: os.chmod(path, MODES[number % len(MODES)]),
    "cut": lambda top, path, other, number: os.truncate(path, 3),
    "write": lambda top, path, other, number: written(path, number),
    "time": lambda top, path, other, number: os.utime(path, ns=(1, number * 1000)),
    "attribute": lambda top, path, other, number: attribute(path, number),
    "again": lambda top, path, other, number: again(path, number),
}
def attempted(act, *arguments):
    try:
        act(*arguments)
    except (OSError, shutil.Error):
        pass
def grow(top, makes):
    for one in makes:
        attempted(make, top, *one)
def change(top, acts):
    for kind, *rest in acts:
        found = names(top)
        if kind in MADE:
            attempted(make, top, kind, *rest)
        elif found:
            path, other, number = rest
            attempted(ACTS[kind], top, found[path % len(found)], found[other % len(found)], number)
"""
GUEST = """
import json, subprocess, sys
for number, acts in enumerate(json.loads(sys.argv[1])):
    change(b"%d" % number, acts)
subprocess.run(["rsync", "-aX", "--delete", "./", sys.argv[2]], check=True)
"""
KNOWN: dict[str, Any] = {}
exec(SOURCE, KNOWN)


def trees(is_copy: bool, count: int = AT_ONCE) -> some.SearchStrategy[tuple[Tree, ...]]:
    """``is_copy``: without FIFOs in the folder, which a copy leaves out."""
    number = some.integers(1, 9)
    parts = some.lists(some.integers(0, len(KNOWN["NAMES"]) - 1), min_size=1, max_size=3)
    kinds = [kind for kind in KNOWN["MADE"] if not is_copy or kind != "fifo"]
    made = some.tuples(some.sampled_from(kinds), parts, number)
    at = some.integers(0, 20)
    act = some.tuples(some.sampled_from(list(KNOWN["ACTS"])), at, at, number)
    makes, acts = some.lists(made, min_size=4, max_size=8), some.lists(act | act | made, min_size=4, max_size=9)
    return some.tuples(*[some.tuples(makes, acts)] * count)


def seen(top: Path) -> dict[bytes, tuple[object, ...]]:
    """All of a tree that ``rsync -aX`` keeps, but the owner, and the times of folders that a commit only enters. rsync
    leaves the time of a link or FIFO that is right to the second.
    """
    found: dict[bytes, tuple[object, ...]] = {}
    for here, inner, names in os.walk(os.fsencode(top)):
        for name in inner + names:
            path = os.path.join(here, name)
            status = os.lstat(path)
            is_link, is_file = os.path.islink(path), os.path.isfile(path)
            content = os.readlink(path) if is_link else Path(os.fsdecode(path)).read_bytes() if is_file else b""
            attributes = (
                () if is_link else tuple((each, os.getxattr(path, each)) for each in sorted(os.listxattr(path)))
            )
            time = status.st_mtime_ns if is_file and not is_link else int(status.st_mtime)
            time = 0 if os.path.isdir(path) and not is_link else time
            found[os.path.relpath(path, os.fsencode(top))] = (oct(status.st_mode), time, content, attributes)
    return found


def compare(drawn: tuple[Tree, ...]) -> None:
    """Changes the trees in a jail, saves, applies and commits. Raises AssertionError where rsync has it otherwise."""
    with public_folder("/var/tmp") as folder, public_folder("/var/tmp") as reference:
        for number, (makes, _) in enumerate(drawn):
            top = os.fsencode(folder) + b"/%d" % number
            os.mkdir(top)
            KNOWN["grow"](top, makes)
        before = seen(folder)
        with Workspace(folder) as workspace, tempfile.TemporaryDirectory() as kept:
            command = py(SOURCE + GUEST, json.dumps([acts for _, acts in drawn]), str(reference))
            result = jail.run(command, workspace=workspace, rw=[reference], wall="10m", cpu="10m", disk=None)
            assert result.ok, (result.reason, result.stderr)
            assert seen(folder) == before, "the folder has changed before the commit"
            archive = Path(kept) / "changes.tar"
            assert workspace.save(archive) == ()
            with Workspace(folder) as another:
                assert another.apply(archive) == ()
                assert another.diff() == workspace.diff()
            done = workspace.commit(allow=["*"])
            assert (done.conflicts, done.held, workspace.diff()) == ((), (), []), done
        after, wanted = seen(folder), seen(reference)
        differs = {path: (after.get(path), wanted.get(path)) for path in after.keys() | wanted.keys()}
        assert not (wrong := {path: pair for path, pair in differs.items() if pair[0] != pair[1]}), wrong


def examine(count: int, first: int, is_copy: bool) -> None:
    """Compares so many trees. Raises AssertionError, with the smallest that Hypothesis finds."""

    @seed(first)
    @settings(max_examples=max(1, count // AT_ONCE), deadline=None, database=None, print_blob=False,
              suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))  # fmt: skip
    @given(trees(is_copy))
    def compared(drawn: tuple[Tree, ...]) -> None:
        compare(drawn)

    compared()


def main() -> int:
    count, first = (*map(int, sys.argv[1:]), *(TREES, 0)[len(sys.argv) - 1 :])
    examine(count, first, is_copy=False)
    print(f"{count} trees as overlays: each commit left what rsync -aX has made of the guest's view", flush=True)
    execute.overlay_works = lambda bind: False  # noqa: ARG005
    examine(count, first, is_copy=True)
    print(f"{count} trees as copies: the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())

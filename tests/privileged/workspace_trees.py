"""Random trees, changed by a guest copy-on-write: the commit against the guest's own ``cp -a`` of what it sees.

    python -m tests.privileged.workspace_trees [TREES [SEED]]     1,000 trees, overlay and copy in turn

tests/privileged/test_workspaces.py has the short form.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import jail
from jail.workspaces.workspace import Workspace

from .host import public_folder, py

TREES, AT_ONCE = 1000, 25
# Makes trees, and changes them. The test runs it for the folder, the guest for what it sees.
SOURCE = r"""
import os, random, shutil
from pathlib import Path
NAMES = [b"a", b"b", b"c", b"\xff\n", b" -\x1b[31m", b"..x"]
def names(top):
    return [os.path.join(here, name) for here, inner, files in os.walk(top) for name in inner + files]
def plain(path, chance):
    with open(path, "x") as file:
        file.write(str(chance.random()))
def sparse(path):
    with open(path, "xb") as file:
        file.truncate(1 << 20)
        file.seek(1 << 19)
        file.write(path)
def make(top, chance, count):
    for _ in range(count):
        path = os.path.join(top, *[chance.choice(NAMES) for _ in range(chance.randint(1, 3))])
        acts = (lambda: plain(path, chance), lambda: os.mkdir(path),
                lambda: os.symlink(chance.choice([*NAMES, b"../..", b"/etc/passwd"]), path), lambda: sparse(path),
                lambda: os.mkfifo(path))
        try:
            assert os.path.realpath(path) == os.path.abspath(path)  # no link leads elsewhere
            os.makedirs(os.path.dirname(path), exist_ok=True)
            chance.choice(acts)()
        except (AssertionError, OSError):
            pass
def removed(path):
    os.rmdir(path) if not os.path.isdir(path) else shutil.rmtree(path)  # rmtree would wait for a FIFO's writer
def moved(path, other):
    shutil.move(os.fsdecode(path), os.fsdecode(other))
def attribute(path, chance):
    if not os.path.islink(path) and (os.path.isdir(path) or os.path.isfile(path)):
        os.setxattr(path, "user." + chance.choice("ab"), chance.choice((b"1", b"2")))
def change(top, chance):
    for _ in range(8):
        found = names(top)
        path = chance.choice(found) if found else top + b"/a"
        other = chance.choice(found) if found else top + b"/b"
        acts = (lambda: removed(path), lambda: os.unlink(path), lambda: moved(path, other),
                lambda: os.rename(path, top + b"/moved"), lambda: os.rename(path, other), lambda: os.link(path, other),
                lambda: os.chmod(path, chance.choice((0o711, 0o755, 0o700, 0o4755, 0o2755, 0o1777))),
                lambda: make(top, chance, 2), lambda: os.truncate(path, 3), lambda: os.link(path, path + b"~"),
                lambda: Path(os.fsdecode(path)).write_text("more") if os.path.isfile(path) else None,
                lambda: os.utime(path, ns=(1, chance.randint(1, 9) * 1000)), lambda: attribute(path, chance),
                lambda: (removed(path), os.mkdir(path), make(path, chance, 2)))
        try:
            chance.choice(acts)()
        except (OSError, shutil.Error):
            pass
"""


def seen(top: Path) -> dict[bytes, tuple[object, ...]]:
    """All of a tree that ``rsync -aX`` keeps, but the owner, and the times of folders that a commit only enters."""
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
            time = 0 if os.path.isdir(path) and not is_link else status.st_mtime_ns
            found[os.path.relpath(path, os.fsencode(top))] = (oct(status.st_mode), time, content, attributes)
    return found


def compare(numbers: range, place: str | None = None, is_copy: bool = False) -> list[str]:
    """Compares trees of these seeds; returns what differs. ``is_copy``: without FIFOs, which a copy leaves out."""
    known: dict[str, object] = {}
    source = SOURCE.replace("os.mkfifo(path)", "os.mkdir(path)") if is_copy else SOURCE
    exec(source, known)
    with public_folder(place) as folder, public_folder(place) as reference, tempfile.TemporaryDirectory() as kept:
        top = os.fsencode(folder)
        for number in numbers:
            os.mkdir(top + b"/%d" % number)
            known["make"](top + b"/%d" % number, random.Random(number), 7)  # type: ignore[operator]
        acts = (
            f"import subprocess, sys\nfor n in range({numbers.start}, {numbers.stop}):\n"
            "    change(b'%d' % n, random.Random(-n - 1))\n"
            "subprocess.run(['cp', '-a', '.', sys.argv[1]], check=True)\n"
        )
        before = seen(folder)
        with Workspace(folder) as workspace:
            options = {"wall": "10m", "cpu": "10m", "disk": None, "rw": [reference], "env": {"LC_ALL": "C"}}
            result = jail.run(py(source + acts, str(reference)), workspace=workspace, **options)
            assert result.ok, (result.reason, result.stderr)
            assert seen(folder) == before, "the folder has changed before the commit"
            archive = Path(kept) / "changes.tar"
            assert workspace.save(archive) == ()
            with Workspace(folder) as another:
                left = another.apply(archive)
                assert left == (), left
                differs = set(another.diff()) ^ set(workspace.diff())
                assert not differs, differs
            done = workspace.commit(allow=["*"])
            assert (done.conflicts, done.held, workspace.diff()) == ((), (), []), done
        after, wanted = seen(folder), seen(reference)
        assert after != before
        return [
            f"{os.fsdecode(path)!r}: {after.get(path)} is not {wanted.get(path)}"
            for path in sorted(after.keys() | wanted.keys())
            if after.get(path) != wanted.get(path)
        ]


def main() -> int:
    count, seed = (*map(int, sys.argv[1:]), *(TREES, 0)[len(sys.argv) - 1 :])
    wrong: list[str] = []
    for start in range(seed, seed + count, AT_ONCE):
        wrong += compare(range(start, min(start + AT_ONCE, seed + count)), "/var/tmp")
    print(*wrong, f"{count} trees, {len(wrong)} paths differ", sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

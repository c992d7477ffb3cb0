"""A commit killed at random moments: each file is the old one or the new one, and the next workspace tells of it.

    python -m tests.privileged.workspace_kills [ROUNDS [SEED]]     100 kills of commits from overlays, 100 from copies

tests/privileged/test_workspace_kills.py has the short form.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import jail
from jail.runs import execute

from .host import public_folder, py

ROUNDS, FILES = 100, 20
OLD, NEW = "old" * 3000, "new" * 5000
ACTS = f"""
import os
for n in range({FILES}):
    os.makedirs(f'folder{{n}}/inner')
    os.unlink(f'goes{{n}}')
    for name in (f'changes{{n}}', f'made{{n}}', f'folder{{n}}/inner/file'):
        open(name, 'w').write({NEW!r})
"""


def committing(folder: Path, begun: int) -> None:
    """Commits in a process of its own, which writes a byte when it begins, and one more at the end."""
    workspace = jail.Workspace(folder)
    jail.run(py(ACTS), workspace=workspace).check()
    os.write(begun, b"b")
    workspace.commit()
    os.write(begun, b"e")


def kill_one(folder: Path, after: float) -> bool:
    """Kills a commit after some seconds; returns whether it had ended. Raises AssertionError for half a file."""
    for number in range(FILES):
        (folder / f"changes{number}").write_text(OLD)
        (folder / f"goes{number}").write_text(OLD)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            committing(folder, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    assert os.read(ours, 1) == b"b"
    time.sleep(after)
    os.kill(child, 9)
    os.waitpid(child, 0)
    has_ended = os.read(ours, 1) == b"e"
    os.close(ours)
    check(folder, has_ended)
    return has_ended


def check(folder: Path, has_ended: bool) -> None:
    """Looks at what is there, before and after the next workspace of the folder."""
    with jail.Workspace(folder) as workspace:
        notes = workspace.notes
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.read_text() for path in paths} <= {OLD, NEW}
    assert [path for path in paths if path.name.startswith(".jail-")] == [], "a temporary file is left"
    whole = [(folder / f"changes{number}").read_text() for number in range(FILES)]
    gone = sum(not (folder / f"goes{number}").exists() for number in range(FILES))
    is_partial = OLD in whole and gone > 0
    assert not is_partial or (len(notes) == 1 and notes[0].startswith("an earlier commit was cut off: of ")), notes
    assert not has_ended or (notes == () and NEW in whole and OLD not in whole)
    with jail.Workspace(folder) as workspace:
        assert workspace.notes == ()


def kills(rounds: int, seed: int) -> int:
    """Kills so many commits at random moments of what one takes; returns how many were under way."""
    chance = random.Random(seed)
    cut_off = 0
    longest = 0.05
    for _ in range(rounds):
        with public_folder("/var/tmp") as folder:
            after = chance.uniform(0, longest)
            has_ended = kill_one(folder, after)
            longest = max(after * 0.9, 0.005) if has_ended else max(longest, after * 1.2)
            cut_off += not has_ended
    return cut_off


def main() -> int:
    rounds, seed = (*map(int, sys.argv[1:]), *(ROUNDS, 0)[len(sys.argv) - 1 :])
    print(f"{kills(rounds, seed)} of {rounds} commits from overlays were cut off; each file was the old or the new one")
    execute.overlay_works = lambda bind: False  # noqa: ARG005
    print(f"{kills(rounds, seed)} of {rounds} commits from copies were cut off; the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Learns a policy: widens it by the acts that a command was refused until the command works, then removes each grant
that is not needed."""

from __future__ import annotations

import os
import shutil  # noqa: TID253  # this module is loaded for learning alone

from ..core.errors import PolicyError
from ..core.records import Record
from ..launch.private_folder import PrivateFolder
from ..plan.grantable import why_not
from ..plan.workspaces import why_unwise
from ..policy.grants import WORKSPACE, Grant, added, document, grant_of, granted, more
from ..policy.load import load
from ..policy.paths import escaped, split
from ..runs.execute import execute, prepare
from ..workspaces.copy import copy_workspace, size_of
from .interrupt import Interrupt
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.cancel import Cancel
    from ..policy.model import Policy
    from ..result.model import Result

_LIMITS = frozenset(("wall", "cpu", "memory", "pids", "output", "disk"))  # verdicts that a higher limit may mend
_MOST = 1 << 30  # bytes of a workspace that is copied for each round
_SAID = 200  # characters of a line that a failed command printed last


_READS = Grant(key="filesystem.read", value=WORKSPACE, why="the workspace, to begin with")


class Lesson(Record):
    """Says what is to be learned. ``allow``: values that are granted though they would not be unasked."""

    base: str
    command: tuple[str, ...]
    workspace: str
    max_rounds: int
    allow: tuple[str, ...]


def learn(lesson: Lesson, output: str | None) -> int:
    """Writes the policy and returns 0, or 1 if none was found under which the command works. Raises JailError."""
    why = why_unwise(lesson.workspace)
    if why:
        raise PolicyError(
            f"the workspace {lesson.workspace} is {why.partition(' (')[0]} (fix: start in a project's own folder)"
        )
    if size_of(lesson.workspace) > _MOST:
        raise PolicyError(f"the workspace {lesson.workspace} holds more than 1 GiB, which each round copies")
    complain("learning gives code what it asks for: for programs that you trust, and read the policy before you use it")
    with Interrupt() as interrupt:
        course = _Course(lesson, load(lesson.base), interrupt.cancel)
        grants = course.widened()
        if grants is not None:
            grants = course.narrowed(grants)
        if course.is_cancelled:
            return 128 + interrupt.number
    if grants is None:
        return 1
    text = document(_named(lesson.base), " ".join(lesson.command), grants)
    if output is None:
        say(text)
    else:
        _write(output, text)
        is_shown = any(grant.value == WORKSPACE for grant in grants)
        where = f" --cwd {lesson.workspace}" if is_shown else ""
        complain(f"written: jail run -p {output}{where} -- {' '.join(lesson.command)}")
        if _lies_in_what_it_opens(output, lesson.workspace, grants):
            complain(
                f"note: keep {output} elsewhere: the guest may change that folder, so no run takes a policy from it"
            )
    return 0


class _Course:
    """Makes the runs of one lesson, each under real enforcement on a fresh copy of the workspace."""

    def __init__(self, lesson: Lesson, base: Policy, cancel: Cancel) -> None:
        self._lesson, self._base, self._cancel = lesson, base, cancel
        self._refused: dict[str, str] = {}  # what was not granted, and why
        self._writes = False  # the command has asked to change the workspace
        self.is_cancelled = False

    def widened(self) -> tuple[Grant, ...] | None:
        """Returns grants under which the command works; None if there are none that may be given."""
        grants: tuple[Grant, ...] = (_READS,)
        for number in range(1, self._lesson.max_rounds + 1):
            result = self._run(grants)
            complain(f"round {number}: {result.verdict}: {result.reason}")
            if result.ok or self.is_cancelled:
                return grants
            new = [one for one in self._asked_for(result, grants) if self._may(one)]
            if not new:
                break
            self._writes |= any((one.key, one.value) == ("filesystem.write", WORKSPACE) for one in new)
            for one in new:
                grants = added(_without_reading(grants, one), one)
                complain(f"  + {one}: {one.why}")
        else:
            complain(f"not learned in {self._lesson.max_rounds} rounds (--max-rounds)")
        self._explain(result)
        return None

    def narrowed(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Returns those of the grants that the command does not work without: of a folder and what lies in it, the
        folder is taken away first."""
        widest_first = sorted(grants, key=lambda one: len(str(one.value)))
        kept = self._needed(tuple(widest_first), ())
        for one in grants:
            if one not in kept:
                complain(f"  - {one}: it works without")
        kept = self._with_workspace(kept)
        result = self._run(kept, traces=False)
        if not result.ok and not self.is_cancelled:
            complain(f"with less it ended otherwise when it was not traced ({result.reason}): all grants are kept")
            return grants
        return kept

    def _needed(self, grants: tuple[Grant, ...], others: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Returns those of ``grants`` that are needed beside ``others``."""
        if not grants or self.is_cancelled or self._run(self._with_workspace(others)).ok:
            return ()
        if len(grants) == 1:
            return grants
        half = len(grants) // 2
        left = self._needed(grants[:half], (*others, *grants[half:]))
        return (*left, *self._needed(grants[half:], (*others, *left)))

    def _with_workspace(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Returns the grants with the workspace, where the command has asked to write to it and may not: in a scratch
        folder in its place it would work, and what it makes would be lost."""
        if not self._writes or any(one.value == WORKSPACE for one in grants):
            return grants
        return (_READS, *grants)

    def _asked_for(self, result: Result, grants: Sequence[Grant]) -> list[Grant]:
        """Returns the grants that the denials of a failed run ask for, and that it did not have."""
        found: list[Grant] = []
        if result.verdict in _LIMITS:
            higher = more(self._base, grants, result.verdict, result.reason)
            found += [higher] if higher else []
        if result.verdict == "error":
            found += self._program()
        for denial in result.denials:
            one = grant_of(denial.rule or "", f"{denial.what}({denial.detail}) by {denial.process}")
            if one is not None:
                found.append(self._of_workspace(one))
        has = {(one.key, one.value) for one in grants}
        return list({(one.key, one.value): one for one in found if (one.key, one.value) not in has}.values())

    def _program(self) -> list[Grant]:
        """Returns the grant of a program that is not shown: of its file, and of what a link to it leads to."""
        program = shutil.which(self._lesson.command[0])
        if program is None:
            return []
        paths = dict.fromkeys((os.path.abspath(program), os.path.realpath(program)))
        return [Grant(key="filesystem.read", value=escaped(path), why="the program itself") for path in paths]

    def _of_workspace(self, grant: Grant) -> Grant:
        """Returns the grant of the whole workspace in the place of one of a path in it."""
        place = self._lesson.workspace
        if grant.key.startswith("filesystem.") and isinstance(grant.value, str):
            if grant.value == place or grant.value.startswith(f"{place}/"):
                return grant.replace(value=WORKSPACE)
            return grant.replace(value=escaped(grant.value)) if "/" in grant.value else grant
        return grant

    def _may(self, grant: Grant) -> bool:
        value = str(grant.value)
        if value in self._lesson.allow or f"{grant.key}={value}" in self._lesson.allow:
            return True
        why = why_not(grant, self._lesson.workspace)
        if why:
            self._refused[f"{grant}"] = f"{why} (--allow {value if '/' in value else f'{grant.key}={value}'})"
        return why is None

    def _explain(self, result: Result) -> None:
        """Says what was not granted, and what the command printed last."""
        for what, why in self._refused.items():
            complain(f"not granted: {what}: {why}")
        for line in result.stderr.splitlines()[-3:]:
            complain(f"it said last: {line[:_SAID]}")

    def _run(self, grants: Sequence[Grant], traces: bool = True) -> Result:
        # Not tempfile.TemporaryDirectory: it sets the mode of what a link leads to when it removes what a guest has
        # made (CVE-2023-6597, before Python 3.11.8), and fails where folders are nested deep.
        folder = PrivateFolder()
        try:
            result = self._run_on_copy(os.path.join(folder.path, "workspace"), grants, traces)
        finally:
            folder.close()
        self.is_cancelled |= result.verdict == "cancelled"
        return result

    def _run_on_copy(self, copy: str, grants: Sequence[Grant], traces: bool) -> Result:
        workspace = self._lesson.workspace
        copy_workspace(workspace, copy, _MOST)
        policy = granted(self._base, grants)
        filesystem = policy.filesystem
        read, write = (
            tuple(_relocated(entry, workspace, copy) for entry in entries)
            for entries in (filesystem.read, filesystem.write)
        )
        is_shown = (read, write) != (filesystem.read, filesystem.write)
        policy = policy.replace(filesystem=filesystem.replace(read=read, write=write))
        plan = prepare(self._lesson.command, policy, cwd=workspace if is_shown else None, trace_paths=traces)
        return execute(plan, cancel=self._cancel)


def _without_reading(grants: tuple[Grant, ...], new: Grant) -> tuple[Grant, ...]:
    """Returns the grants without the reading of what the new one lets be written."""
    reads = ("filesystem.read", new.value) if new.key == "filesystem.write" else None
    return tuple(one for one in grants if (one.key, one.value) != reads)


def _relocated(entry: str, workspace: str, copy: str) -> str:
    """Returns an entry of a policy that shows something of the workspace as one that shows the copy in its place."""
    optional, host, guest = split(entry)
    path = os.path.abspath(host)
    if path != workspace and not path.startswith(f"{workspace}/"):
        return entry
    inside = (guest or path).replace("\\", "\\\\").replace(":", "\\:")
    return f"{'-' * optional}{escaped(copy + path[len(workspace) :])}:{inside}"


def _lies_in_what_it_opens(output: str, workspace: str, grants: tuple[Grant, ...]) -> bool:
    """Returns whether the guest could write to the policy itself: ``jail run`` refuses that."""
    file = os.path.realpath(output)
    folders = [
        workspace if grant.value == WORKSPACE else grant.value for grant in grants if grant.key == "filesystem.write"
    ]
    return any(file.startswith(f"{os.path.realpath(folder)}/") for folder in folders)


def _named(base: str) -> str:
    return os.path.abspath(base) if "/" in base or base.endswith(".toml") else base


def _write(path: str, text: str) -> None:
    """Makes the file, or replaces it. Raises PolicyError."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), f"-o {path}") from None
    try:
        put(fd, text.encode())
    finally:
        os.close(fd)

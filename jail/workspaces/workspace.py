"""Public class ``jail.Workspace``: a folder of the host's that guests may change, and of which nothing changes."""

from __future__ import annotations

import os
from contextlib import contextmanager  # noqa: TID253  # this module is loaded for workspaces alone

from ..core.errors import PolicyError, SetupError
from .changes import changes_of
from .renames import without_renames
from .store import Store, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from ..result.change import Change
    from .commit import Commit


class Workspace:
    """A folder that guests are shown whole and writable, and of which nothing changes until a commit.

        with jail.Workspace(".") as workspace:
            jail.run(["make"], "build", workspace=workspace)
            for change in workspace.diff():
                print(change.kind, change.path)

    Their writes are kept in a folder of the caller's cache, where no guest sees them, until ``drop``, or the end of
    the ``with`` statement. Runs may follow each other, and see what those before them wrote. ``path``: the folder,
    without links. ``store``: where the changes are kept. ``notes``: a sentence about an earlier commit that was cut
    off.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Makes a workspace of a folder. Raises PolicyError, and SetupError where its changes cannot be kept."""
        self.path = os.path.realpath(_path(path))
        if not os.path.isdir(self.path):
            raise PolicyError(f"workspace: {self.path} is no folder")
        self._store = Store(self.path)
        self.store = self._store.path
        self.notes = (self._store.word,) if self._store.word else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def diff(self) -> list[Change]:
        """Returns what guests have changed so far, by path."""
        try:
            return changes_of(self._store)
        except OSError as error:
            raise SetupError("workspace", error.filename or self.path, error.errno or 0) from None

    def patch(self, only: Sequence[str] | None = None, exclude: Sequence[str] = ()) -> bytes:
        """Returns what guests have changed so far as a unified diff in git's form, which ``git apply`` takes.

        ``only``, ``exclude``: as of ``commit``. A binary file, or one of more than 1 MiB, is named and not shown. A
        line that begins with ``#`` names what a diff has no form for: times, folders, FIFOs. Names are quoted as git
        quotes them; the contents are the guest's bytes, and may hold escape sequences of terminals.
        """
        from .commit import selected
        from .patch import patch_of

        _check_patterns(only=only, exclude=exclude)
        changes = selected(self.diff(), only, exclude)
        try:
            return patch_of(self._store, changes)
        except OSError as error:
            raise SetupError("workspace", error.filename or self.path, error.errno or 0) from None

    def commit(
        self, only: Sequence[str] | None = None, exclude: Sequence[str] = (), allow: Sequence[str] = ()
    ) -> Commit:
        """Takes the changes over into the folder; returns those taken over, the conflicts, and those that are held.

        ``only``, ``exclude``: patterns of paths, as ``src/*``; ``*`` stands for any letters, a slash too, and a folder
        for all that is in it. Default: all. ``allow``: patterns of what is taken over only if it is named: files that
        may run by themselves later (``.git/hooks``, ``.envrc``, settings of shells and editors), links that lead out,
        set-user-id bits, FIFOs, files of more than 64 MiB. A path that has changed outside since the workspace was made
        is a conflict, and left as it is. Each file is replaced as a whole: a kill leaves the old one or the new one.

        Raises PolicyError while a run uses the workspace, and SetupError where the folder cannot be read.
        """
        from .commit import commit, selected

        _check_patterns(only=only, exclude=exclude, allow=allow)
        with self._used("commit", self.path):
            return commit(self._store, without_renames(selected(self.diff(), only, exclude)), allow)

    def save(
        self, path: str | os.PathLike[str], only: Sequence[str] | None = None, exclude: Sequence[str] = ()
    ) -> tuple[Change, ...]:
        """Saves the changes to an archive, which ``apply`` reads in another workspace, of this folder or of a copy of
        it; returns those that an archive cannot hold: devices, sockets, what lies too deep.

        ``path``: its name ends with ``.tar.zst`` (needs zstandard, the extra ``zstd``), ``.tar.gz`` or ``.tar``; a file
        of that name is replaced. ``only``, ``exclude``: as of ``commit``.

        Raises PolicyError while a run uses the workspace, and for changes of more than 8 GiB.
        """
        from .commit import selected
        from .save import save

        _check_patterns(only=only, exclude=exclude)
        name = _path(path)
        with self._used("save", name):
            return save(self._store, selected(without_renames(self.diff()), only, exclude), name)

    def apply(self, path: str | os.PathLike[str]) -> tuple[Change, ...]:
        """Puts the changes of the archive at ``path`` into this workspace, which must have none, as if a guest had made
        them: the folder stays as it is until ``commit``. Returns the changes that do not fit, because their path is not
        as it was when the archive was made; these are left out.

        The archive may come from anyone: its names, sizes and depth are checked, and no link is followed. Raises
        PolicyError for one that is wrong.
        """
        from .apply import apply

        name = _path(path)
        with self._used("apply", name):
            if self._store.is_copy or self.diff():
                raise PolicyError("workspace: it has changes already (fix: apply in a new one)")
            try:
                return apply(self._store, name)
            except PolicyError as error:
                raise PolicyError(error.message, name) from None

    @contextmanager
    def _used(self, act: str, path: str) -> Iterator[None]:
        """Keeps runs out, and explains what the machine refuses."""
        use = Use(self.store)
        try:
            yield
        except OSError as error:
            raise SetupError(act, error.filename or path, error.errno or 0) from None
        finally:
            use.close()

    def drop(self) -> None:
        """Forgets the changes, and removes what kept them. May be called twice."""
        self._store.close()


def _path(path: object) -> str:
    try:
        return os.fsdecode(path)  # type: ignore[arg-type]  # anything else is told
    except TypeError:
        raise PolicyError(f"workspace: must be a path, not {type(path).__name__}") from None


def _check_patterns(**given: Sequence[str] | None) -> None:
    for name, patterns in given.items():
        if isinstance(patterns, str):
            raise PolicyError(f"{name}: must be a list, not str")

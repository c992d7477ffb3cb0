"""Public class ``jail.Workspace``: a folder of the host's that guests may change, and of which nothing changes."""

from __future__ import annotations

import os

from ..core.errors import PolicyError, SetupError
from .changes import changes_of
from .store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from ..result.change import Change


class Workspace:
    """A folder that guests are shown whole and writable, and of which nothing changes until a commit.

        with jail.Workspace(".") as workspace:
            jail.run(["make"], "build", workspace=workspace)
            for change in workspace.diff():
                print(change.kind, change.path)

    Their writes are kept in a folder of the caller's cache, where no guest sees them, until ``drop``, or the end of
    the ``with`` statement. Runs may follow each other, and see what those before them wrote. ``path``: the folder,
    without links. ``store``: where the changes are kept.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Makes a workspace of a folder. Raises PolicyError, and SetupError where its changes cannot be kept."""
        try:
            self.path = os.path.realpath(os.fspath(path))
        except TypeError:
            raise PolicyError(f"workspace: must be a path, not {type(path).__name__}") from None
        if not os.path.isdir(self.path):
            raise PolicyError(f"workspace: {self.path} is no folder")
        self._store = Store(self.path)
        self.store = self._store.path

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

    def drop(self) -> None:
        """Forgets the changes, and removes what kept them. May be called twice."""
        self._store.close()

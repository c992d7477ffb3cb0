"""Walks the folders of a share before its jail is made: the one walk of all that looks for something in shares."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


def entries_below(
    top: str, without: Collection[str], unlisted: Callable[[str, OSError], None]
) -> Iterator[os.DirEntry[str]]:
    """Yields all that is no folder below ``top``; links are not followed. Nothing if ``top`` is a file.

    ``without``: folders that are left out, and files. ``unlisted`` is given each folder that cannot be listed, and the
    reason; one that is gone since its parent was listed is none.
    """
    pending = [top]
    while pending:
        folder = pending.pop()
        if folder in without:
            continue
        try:
            with os.scandir(folder) as listing:
                for entry in listing:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.path not in without:
                        yield entry
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            unlisted(folder, error)

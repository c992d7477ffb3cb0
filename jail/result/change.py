"""The records of what a guest changed in a copy-on-write folder."""

from __future__ import annotations

from ..core.records import Record


class FileState(Record):
    """The state of one file. ``type``: ``file``, ``folder``, ``link``, ``fifo``, ``socket`` or ``device``. ``mode``:
    its permission bits. ``size``: bytes. ``mtime_ns``: when its content was last changed. ``target``: of a link.
    """

    type: str
    mode: int
    size: int
    mtime_ns: int
    target: str = ""


class Change(Record):
    """A path that a guest changed.

    ``kind``: ``added``, ``modified``, ``deleted``, ``renamed``, ``mode`` (nothing but its mode, times or attributes) or
    ``type`` (a file where a folder was, say). ``path``: from the folder's top; bytes that are no UTF-8 as
    ``os.fsdecode`` has them. ``before``, ``after``: None where there is nothing. ``renamed_from``: the path of a
    renamed file's old name; it was found by its content. ``within``: of a result, the folder, as the guest sees it.
    ``warning``: why a person should look at it before it is taken over: it may run by itself later, for one; "" is no
    promise that it will not.
    """

    kind: str
    path: str
    before: FileState | None
    after: FileState | None
    renamed_from: str = ""
    within: str = ""
    warning: str = ""

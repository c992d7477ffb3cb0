"""Keeps what was made once and need not be made again: parsed policies, compiled filters, code of modules.

Entries are of two kinds: those that were made when jail was built, in the package's own folder, beside its code and as
trusted as that; and those that this process has made, in its memory. None is read from a folder of the user's: guests
may be given that one to write (docs/decisions/0011-no-cache-in-a-home.md). Any room may use the module; it knows
nothing of what it keeps. An entry is a copy of what can be made anew, so one that is not there is no error.
"""

from __future__ import annotations

import _imp
import io
import os
import sys

try:  # hashlib would load OpenSSL: 3 ms of every run
    if sys.version_info >= (3, 12):
        from _sha2 import sha256  # type: ignore[import-not-found]
    else:
        from _sha256 import sha256  # type: ignore[import-not-found]
except ImportError:  # Fedora builds CPython without
    from hashlib import sha256

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_LARGEST = 4 << 20  # of one entry, bytes
_MOST = 256  # entries in memory
_folder = os.path.join(_PACKAGE, "built")
_is_building = False
_memory: dict[str, bytes] = {}
_hashes: dict[str, bytes] = {}


def digest(*parts: bytes) -> str:
    """Returns the SHA-256, in hex, of the parts with their borders: ``digest(b"a", b"b") != digest(b"ab")``."""
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return str(whole.hexdigest())


def stamp(*sources: str) -> bytes | None:
    """Tells apart the states of some files of the package, named from its folder, as a part of an entry's key; None in
    a package without its sources, where nothing would tell that they have changed.

    By content, since an installer sets the times of files as it likes: by the hash that CPython has for this purpose.
    """
    whole = b""
    for name in sources:
        if name not in _hashes:
            try:
                with io.FileIO(os.path.join(_PACKAGE, name)) as file:
                    _hashes[name] = _imp.source_hash(0, file.readall())
            except OSError:
                return None
        whole += _hashes[name]
    return whole


def places() -> tuple[str, ...]:
    """Returns every absolute path at which entries are looked for, whether it exists or not: protected in every run."""
    return (_folder,)


def load(kind: str, key: str) -> bytes | None:
    """Loads the data stored under a kind and a key (a digest), or None."""
    name = _name(kind, key)
    held = _memory.get(name)
    if held is None:
        entry = opened(kind, key)
        if entry is None:
            return None
        try:
            held = os.read(entry, min(os.fstat(entry).st_size, _LARGEST))
        finally:
            os.close(entry)
        _remember(name, held)
    return held


def opened(kind: str, key: str) -> int | None:
    """Opens what the build has stored under a kind and a key (a digest), for a caller that needs parts of it; None if
    there is nothing.
    """
    try:
        return os.open(os.path.join(_folder, _name(kind, key)), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def store(kind: str, key: str, data: bytes) -> None:
    """Keeps data under a kind and a key (a digest) for this process, and in the package while jail is being built."""
    name = _name(kind, key)
    _remember(name, data)
    if _is_building:
        with open(os.path.join(_folder, name), "wb") as file:
            file.write(data)


def build_into(folder: str) -> None:
    """Makes this folder, which exists and is empty, the one in which entries are looked for and written from here
    on.
    """
    global _folder, _is_building
    _folder, _is_building = folder, True
    _memory.clear()


def remove_earlier() -> None:
    """Removes the folder in which earlier versions kept their entries: a guest may have written them. A file that is
    not an entry of theirs, or not this user's own, is left alone.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):  # the XDG specification: a relative one is to be ignored
        base = os.path.join(os.path.expanduser("~"), ".cache")
    path = os.path.join(base, "jail")
    try:
        opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if os.fstat(opened).st_uid == os.geteuid():
            _remove_entries(opened)
            os.rmdir(path)
    except OSError:
        pass  # something else lies in it, or it cannot be written: it is never read either
    finally:
        os.close(opened)


def _remove_entries(opened: int) -> None:
    with os.scandir(opened) as entries:
        for number, entry in enumerate(entries):
            if number >= 4 * _MOST:  # more than there ever were: a guest has filled it
                return
            kind, _, key = entry.name.lstrip(".").partition("-")
            if kind in ("bpf", "toml", "python", "landlock") and len(key) >= 64 and not entry.is_dir():
                os.unlink(entry.name, dir_fd=opened)


def _remember(name: str, data: bytes) -> None:
    if len(_memory) >= _MOST:
        _memory.clear()
    _memory[name] = data


def _name(kind: str, key: str) -> str:
    name = f"{kind}-{key}"
    if not name.replace("-", "").isalnum():
        raise ValueError(f"cache names are letters, digits and dashes: {name!r}")
    return name

"""What was learnt once on this machine and need not be learnt again: parsed policies, built filters, probes.

Any room may use it; it knows nothing of what it keeps. An entry is only ever a copy of what can be made anew, so every
doubt about the folder or an entry (foreign owner, writable by others, a symlink, a wrong checksum) means "not there".
The folder is ``$XDG_CACHE_HOME/jail``, else ``~/.cache/jail``; no guest ever sees it.
"""

from __future__ import annotations

import os
import sys

try:  # hashlib would load OpenSSL: 3 ms of every run
    if sys.version_info >= (3, 12):
        from _sha2 import sha256  # type: ignore[import-not-found]
    else:
        from _sha256 import sha256  # type: ignore[import-not-found]
except ImportError:  # Fedora builds CPython without
    from hashlib import sha256

_CHECKSUM = 32
_LARGEST = 1 << 20  # of one entry, bytes
_MOST = 256  # entries: old digests are never asked for again, so the oldest make way


def digest(*parts: bytes) -> str:
    """The SHA-256, in hex, of the parts with their borders: ``digest(b"a", b"b") != digest(b"ab")``."""
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return str(whole.hexdigest())


def folder() -> str | None:
    """The folder of entries, made where it was missing; None where there is none that only this user can write to."""
    path = _path()
    opened = _open(path)
    if opened is None:
        return None
    os.close(opened)
    return path


def places() -> tuple[str, ...]:
    """Every absolute path at which entries are looked for, whether it exists or not: precious in every run."""
    path = _path()
    return (path,) if path.startswith("/") else ()


def load(kind: str, key: str) -> bytes | None:
    """The data stored under a kind and a key (a digest), or None."""
    name = _name(kind, key)
    opened = _open(_path(), make=False)
    if opened is None:
        return None
    try:
        entry = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened)
        try:
            held = os.read(entry, _LARGEST + _CHECKSUM)
        finally:
            os.close(entry)
    except OSError:
        return None
    finally:
        os.close(opened)
    data = held[_CHECKSUM:]
    return data if held[:_CHECKSUM] == _checksum(name, data) else None


def store(kind: str, key: str, data: bytes) -> None:
    """Keep data under a kind and a key (a digest), whole or not at all. A full or unusable folder is no error."""
    name = _name(kind, key)
    opened = _open(_path())
    if opened is None:
        return
    fresh = f".{name}-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        if len(data) <= _LARGEST:
            _write(opened, fresh, _checksum(name, data) + data)
            os.rename(fresh, name, src_dir_fd=opened, dst_dir_fd=opened)
            _make_room(opened)
    except OSError:
        try:
            os.unlink(fresh, dir_fd=opened)
        except OSError:
            pass  # never made, or the folder is gone
    finally:
        os.close(opened)


def _path() -> str:
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):  # the XDG specification: a relative one is to be ignored
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "jail")


def _open(path: str, make: bool = True) -> int | None:
    """A descriptor of the folder. What is checked is what is used: a name could lead elsewhere a moment later."""
    if not path.startswith("/"):
        return None
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        try:
            opened = os.open(path, flags)
        except FileNotFoundError:
            if not make:
                return None
            above = os.path.dirname(path)
            while not os.path.lexists(above):
                above = os.path.dirname(above)
            # root with an ordinary user's HOME must not leave a folder there which that user cannot use
            if os.stat(above).st_uid not in (0, os.geteuid()):
                return None
            os.makedirs(path, 0o700, exist_ok=True)  # exist_ok: another thread or process may be as quick
            opened = os.open(path, flags)
    except OSError:
        return None
    found = os.fstat(opened)
    if found.st_uid == os.geteuid() and not found.st_mode & 0o077:
        return opened
    os.close(opened)
    return None


def _write(opened: int, name: str, data: bytes) -> None:
    entry = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=opened)
    try:
        os.write(entry, data)  # cut short by a full disk: the checksum tells
    finally:
        os.close(entry)


def _make_room(opened: int) -> None:
    names = os.listdir(opened)
    if len(names) > _MOST:
        by_age = sorted((os.lstat(name, dir_fd=opened).st_mtime_ns, name) for name in names)
        for _, name in by_age[: -_MOST // 2]:
            os.unlink(name, dir_fd=opened)


def _name(kind: str, key: str) -> str:
    name = f"{kind}-{key}"
    if not name.replace("-", "").isalnum():
        raise ValueError(f"cache names are letters, digits and dashes: {name!r}")
    return name


def _checksum(name: str, data: bytes) -> bytes:
    """Over the name as well: an entry that was moved to another name is no entry."""
    return bytes(sha256(name.encode() + b"\0" + data).digest())

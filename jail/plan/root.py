"""The new root, entry by entry: directories and files of our own making, and the host's paths that the policy shows."""

from __future__ import annotations

import os
import stat
import sys

from .. import cache
from ..errors import PolicyError, SetupError
from ..policy.model import Filesystem, Policy
from .model import Bind, Directory, Entry, File, Proc, Scratch, Symlink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .tools import Tool

HOME = "/home"  # itself, not a folder in it: nothing but the jail's own is to be found there
GUEST_CODE = "/run/jail/guest"
DEVICES = ("null", "zero", "full", "random", "urandom")
TOP_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")

_ETC = {
    "passwd": b"root:x:0:0:root:/:/bin/false\njail:x:1000:1000:jail:/home:/bin/sh\n"
    b"nobody:x:65534:65534:nobody:/:/bin/false\n",
    "group": b"root:x:0:\njail:x:1000:\nnogroup:x:65534:\n",
    "hosts": b"127.0.0.1 localhost jail\n::1 localhost jail\n",
    "nsswitch.conf": b"passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n",
}
# Shown with the host's network: name resolution, and the certificates of authorities as Debian, Fedora, Alpine and Arch
# have them. Never the folders around them, which hold private keys.
_OF_THE_NETWORK = (
    "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust/extracted", "/etc/ca-certificates/extracted",
)  # fmt: skip


class Share:
    """One HOST[:GUEST] of a policy or a command line, resolved."""

    def __init__(self, text: str, readonly: bool, named_by: str, shift_owner: bool) -> None:
        self.optional = text.startswith("-")
        source, _, guest = text.lstrip("-").partition(":")
        if not source or "\0" in text:
            raise PolicyError(f"{text!r}: the host's side must be a path", key=named_by)
        self._host = os.path.expanduser(source)
        try:
            self.source = os.path.realpath(self._host)
        except FileNotFoundError:  # of getcwd(2)
            raise PolicyError(
                f"{text!r}: the current directory was removed (fix: cd to another)", key=named_by
            ) from None
        self._file = _file(self.source) if source.startswith("/") else None  # else it depends on what is around us
        self.is_folder = os.path.isdir(self.source)
        self.path = os.path.normpath(guest or os.path.abspath(self._host))
        self.readonly, self.named_by, self.shift_owner = readonly, named_by, shift_owner
        if not self.path.startswith("/") or self.path in ("/", "//"):
            raise PolicyError(f"{text!r}: the guest's side must be an absolute path below /", key=named_by)

    def holds(self) -> bool:
        """Does its path still lead to the file that it was resolved to? Asked at a third of what resolving costs."""
        return (
            self._file is not None
            and _file(self.source) == self._file
            and (self._host == self.source or _file(self._host) == self._file)
        )

    def bind(self) -> Bind:
        return Bind(
            path=self.path,
            source=self.source,
            readonly=self.readonly,
            named_by=self.named_by,
            shift_owner=self.shift_owner,
        )


def _file(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, stat.S_IFMT(found.st_mode)


_known: dict[tuple[object, ...], Share] = {}
_MOST_KNOWN = 256


def _share(*what: Any) -> Share:
    """The Share of these arguments; the one of an earlier run while it holds."""
    share = _known.get(what)
    if share is None or not share.holds():
        share = Share(*what)
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[what] = share
    return share


def shares(
    policy: Policy, read: tuple[str, ...], write: tuple[str, ...], tools: tuple[Tool, ...], shift: bool
) -> list[Share]:
    """All that the policy and the command line show, missing optional ones left out, read before write."""
    found: list[Share] = []
    fs = policy.filesystem
    for texts, key, readonly in (
        (fs.read, "filesystem.read", True),
        (read, "--ro", True),
        (tuple(path for tool in tools for path in tool.shown), "filesystem.tools", True),
        (fs.write, "filesystem.write", False),
        (write, "--rw", False),
    ):
        if not texts:
            continue
        origin = policy.origin(key)
        named_by = f"{key} in {origin}" if origin else key
        for text in texts:
            # The system's own directories belong to root and stay so; what a caller names is the guest's to use.
            share = _share(
                text,
                readonly,
                named_by,
                shift and not (key == "filesystem.read" and text.lstrip("-")[:4] in ("/usr", "/etc", "/lib")),
            )
            if share.optional and not os.path.lexists(share.source):
                continue
            found.append(share)
    return found


class Root:
    """Collects the entries, making each mount point's parents on the way."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._made: dict[str, Entry | None] = {"/": None}

    def add(self, entry: Entry) -> None:
        path = getattr(entry, "path", "")
        self._parents(path)
        self._made[path] = entry
        self.entries.append(entry)

    def shows(self, path: str) -> Bind | None:
        """The bind under which a guest path lies, or None where it is ours."""
        while path != "/":
            made = self._made.get(path)
            if isinstance(made, Bind):
                return made
            path = os.path.dirname(path)
        return None

    def _parents(self, path: str) -> None:
        parent = os.path.dirname(path)
        if parent in self._made or self.shows(parent):
            return
        self.add(Directory(path=parent))

    def has(self, path: str) -> bool:
        return path in self._made

    def bind(self, bind: Bind) -> None:
        """Shows a host path: makes its mount point, or finds it in the bind that lies around it."""
        around = self.shows(bind.path)
        if around and around.source + bind.path[len(around.path) :] == bind.source and around.readonly == bind.readonly:
            return
        try:
            mode = os.stat(bind.source).st_mode
        except OSError as error:
            raise SetupError("mount", bind.source, error.errno or 0, f"named by {bind.named_by}") from None
        if around:
            beneath = around.source + bind.path[len(around.path) :]
            if not os.path.lexists(beneath):
                raise PolicyError(
                    f"{bind.path} cannot be shown: it lies inside {around.path}, which has no such path",
                    key=bind.named_by,
                )
        elif not self.has(bind.path):
            self.add(Directory(path=bind.path) if stat.S_ISDIR(mode) else File(path=bind.path))
        self._made[bind.path] = bind
        self.entries.append(bind)


def assemble(
    policy: Policy, shown: list[Share], scratch_size: int, extra: list[Bind], host_network: bool
) -> tuple[Entry, ...]:
    """The entries of one jail's root, in order."""
    root = Root()
    _own_files(root)
    _devices(root)
    _scratch(root, policy.filesystem, shown, scratch_size)
    root.add(Proc())
    for share in sorted(shown, key=lambda share: share.path.count("/")):
        root.bind(share.bind())
    for bind in extra:
        root.bind(bind)
    for path in _OF_THE_NETWORK if host_network else ():
        if os.path.exists(path) and not root.shows(path):
            root.bind(Bind(path=path, source=os.path.realpath(path), named_by="network.mode"))
    _top_links(root)
    _protect_ourselves(root, [share for share in shown if not share.readonly])
    return tuple(root.entries)


def _scratch(root: Root, fs: Filesystem, shown: list[Share], size: int) -> None:
    """The writable places that no host path takes. Made before the host's paths, which may lie inside them."""
    places = tuple(
        (path, mode)
        for path, mode in (("/tmp", 0o1777), ("/var/tmp", 0o1777), ("/dev/shm", 0o1777), (HOME, 0o700))
        if not any(path == share.path or path.startswith(share.path + "/") for share in shown)
    )
    for path, _ in places:
        root.add(Directory(path=path))
    # Attached where /proc then covers it: its directories can be shown at their places, and it has no other name.
    root.add(Directory(path="/proc", mode=0o555))
    root.add(Scratch(path="/proc", size=size, inodes=fs.inodes, noexec=not fs.tmp_exec, places=places))


def _own_files(root: Root) -> None:
    for name, content in _ETC.items():
        root.add(File(path=f"/etc/{name}", content=content))
    root.add(Symlink(path="/etc/mtab", to="/proc/self/mounts"))
    for path in ("/run", "/var"):
        root.add(Directory(path=path))


def _devices(root: Root) -> None:
    root.add(Directory(path="/dev"))
    for name in DEVICES:
        root.add(File(path=f"/dev/{name}"))
        root.add(Bind(path=f"/dev/{name}", source=f"/dev/{name}", noexec=True, device=True, named_by="/dev"))
    for name, to in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        root.add(Symlink(path=f"/dev/{name}", to=to))


def _top_links(root: Root) -> None:
    """/bin -> usr/bin and its like, as the host has them; on a host that still has directories there, those."""
    for name in TOP_LINKS:
        path = f"/{name}"
        if root.has(path) or root.shows(path) or not os.path.lexists(path):
            continue
        if os.path.islink(path):
            root.add(Symlink(path=path, to=os.readlink(path)))
        elif root.shows("/usr"):
            root.bind(Bind(path=path, source=path, named_by="filesystem.read"))


def _protect_ourselves(root: Root, writable: list[Share]) -> None:
    """What the supervisor runs or believes must not be written by a guest, though it lies in its workspace: our own
    code, the interpreter's environment, the cache (firejail issue 7154 was of this kind)."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    for precious in dict.fromkeys((package, os.path.realpath(sys.prefix), cache.folder() or "")):
        for share in writable:
            if (
                precious
                and (precious == share.source or precious.startswith(share.source + "/"))
                and os.path.exists(precious)
            ):
                path = share.path + precious[len(share.source) :]
                root.bind(Bind(path=path, source=precious, named_by="jail's own files, kept read-only"))

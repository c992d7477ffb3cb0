"""The new root, entry by entry: directories and files that jail makes, and the host's paths that the policy shows."""

from __future__ import annotations

import os
import stat

from ..core.errors import PolicyError, SetupError
from ..policy.model import Filesystem, Guest, Policy
from .model import DEVICES, Bind, Directory, Entry, File, Proc, Scratch, Symlink, Terminals
from .shares import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = "/home"  # itself, not a folder in it: nothing but the jail's own is to be found there
GUEST_CODE = "/run/jail/guest"  # there it is the package ``guest``
GUESTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "guests")
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
        """Returns the bind under which a guest path lies, or None if the path is the jail's own."""
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
        if bind.onto_itself:
            self._made[bind.path] = bind
            self.entries.append(bind)
            return
        is_inside = around and around.source + bind.path[len(around.path) :] == bind.source
        if around and is_inside and (around.readonly, around.layers) == (bind.readonly, bind.layers):
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
        elif isinstance(self._made.get(bind.path), Directory if not stat.S_ISDIR(mode) else (File, Symlink)):
            inside, outside = ("file", "folder") if stat.S_ISDIR(mode) else ("folder", "file")
            raise PolicyError(
                f"{bind.path} is a {inside} inside, and {bind.source} a {outside} (fix: another place, as HOST:GUEST)",
                key=bind.named_by,
            )
        elif not self.has(bind.path):
            self.add(Directory(path=bind.path) if stat.S_ISDIR(mode) else File(path=bind.path))
        self._made[bind.path] = bind
        self.entries.append(bind)


def assemble(
    policy: Policy,
    shown: list[Share],
    scratch_size: int,
    extra: tuple[Bind, ...],
    host_network: bool,
    guards: tuple[Bind, ...] = (),
) -> tuple[Entry, ...]:
    """Returns the entries of one jail's root, in order. ``guards``: of jail's own files, among the shares
    (plan/own_file_mounts.py).
    """
    root = Root()
    _own_files(root)
    _devices(root, policy.limits.terminals)
    _scratch(root, policy.filesystem, shown, scratch_size)
    _machine(root, policy, shown)
    # By depth, guards and shares together: a later mount hides all that was mounted below it.
    binds = {bind.path: bind for bind in (*(share.bind() for share in shown), *guards)}
    for bind in sorted(binds.values(), key=lambda bind: bind.path.count("/")):
        root.bind(bind)
    for bind in extra:
        root.bind(bind)
    for path in _OF_THE_NETWORK if host_network else ():
        if os.path.exists(path) and not root.shows(path):
            root.bind(Bind(path=path, source=os.path.realpath(path), named_by="network.mode"))
    _top_links(root)
    return tuple(root.entries)


def _machine(root: Root, policy: Policy, shown: list[Share]) -> None:
    if not policy.filesystem.machine:
        root.add(Proc())
        return
    from . import machine

    for entry in machine.proc(policy.limits):
        root.add(entry)
    if any(f"{share.path}/".startswith("/sys/") for share in shown):
        return  # the caller shows another one
    for entry in machine.sys(policy.limits):
        root.add(entry)


def _scratch(root: Root, fs: Filesystem, shown: list[Share], size: int) -> None:
    """Adds the writable places that no host path takes. Made before the host's paths, which may lie inside them."""
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


def folders_of(guest: Guest, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Returns the folders whose files a Python guest opens behind the language ring: those of the jail's own scratch.
    There are none in a tier without mounts, nor where a host path takes their place.
    """
    if guest.language != "python" or guest.level == "off":
        return ()
    places = [path for entry in entries if isinstance(entry, Scratch) for path, _ in entry.places]
    return tuple(path for path in (HOME, "/tmp") if path in places)


def _own_files(root: Root) -> None:
    for name, content in _ETC.items():
        root.add(File(path=f"/etc/{name}", content=content))
    root.add(Symlink(path="/etc/mtab", to="/proc/self/mounts"))
    for path in ("/run", "/var"):
        root.add(Directory(path=path))


def _devices(root: Root, terminals: int) -> None:
    root.add(Directory(path="/dev"))
    for name in (
        *DEVICES,
        *(("tty",) if terminals else ()),
    ):  # tty: the opener's own, and no other can be reached by it
        root.add(File(path=f"/dev/{name}"))
        root.add(Bind(path=f"/dev/{name}", source=f"/dev/{name}", noexec=True, device=True, named_by="/dev"))
    for name, to in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        root.add(Symlink(path=f"/dev/{name}", to=to))
    if terminals:
        root.add(Terminals(most=terminals))
        root.add(Symlink(path="/dev/ptmx", to="pts/ptmx"))


def _top_links(root: Root) -> None:
    """Adds /bin -> usr/bin and its like, as the host has them; on a host that still has directories there, those."""
    for name in TOP_LINKS:
        path = f"/{name}"
        if root.has(path) or root.shows(path) or not os.path.lexists(path):
            continue
        if os.path.islink(path):
            root.add(Symlink(path=path, to=os.readlink(path)))
        elif root.shows("/usr"):
            root.bind(Bind(path=path, source=path, named_by="filesystem.read"))

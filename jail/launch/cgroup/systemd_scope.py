"""Asks the user's systemd for a delegated scope, for a user's process that may not make cgroups where it is.

Such a process (in a login session, in a system service) cannot move its children across the part of the hierarchy that
is root's, but systemd does so on request, org.freedesktop.systemd1(5). Once per supervisor we ask for a transient scope
with ``Delegate=yes``, which a janitor keeps alive; then to move in, for each run, the jail's init, or for a pool once
its zygote, whose jails move themselves from there on. That takes three calls over D-Bus ("D-Bus Specification",
Message Protocol), which this module implements itself.
"""

from __future__ import annotations

import errno
import os
import struct
import time
from _thread import allocate_lock

from ...core.errors import HostError, SetupError
from ...host.cgroups import CgroupFacts
from ..janitor import leaf, start
from .directory import read, write

_SECONDS = 10.0  # for systemd to answer, and to start a scope
_HELPERS = "janitor"  # a child of the scope, which may have no processes of its own
_RETURN, _ERROR = 2, 3  # message types
_MANAGER = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
_FIX = "systemctl --user status must work: log in with systemd, or run in a delegated scope, or as root"


class Bus:
    """A connection to a message bus; one call at a time. Raises OSError, and HostError where a call is refused."""

    def __init__(self, address: str) -> None:
        self._fd = _connected(_socket_of(address))
        self._serial = 0
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    def _greet(self) -> None:
        uid = str(os.geteuid()).encode().hex()
        self._send(f"\0AUTH EXTERNAL {uid}\r\nBEGIN\r\n".encode())
        answer = b""
        while not answer.endswith(b"\r\n"):
            answer += self._receive(1)
        if not answer.startswith(b"OK"):
            raise HostError("memory_cgroup", "the D-Bus session bus refused to authenticate this user", _FIX)
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "", b"")

    def close(self) -> None:
        os.close(self._fd)

    def call(self, service: str, path: str, interface: str, method: str, signature: str, body: bytes) -> None:
        """Calls a method and waits for its return, without its content."""
        self._serial += 1
        fields = b""
        for code, letter, value in ((1, "o", path), (2, "s", interface), (3, "s", method), (6, "s", service)):
            fields = _pad(fields, 8) + bytes((code,)) + _signature(letter) + _string(value)
        if signature:
            fields = _pad(fields, 8) + b"\x08" + _signature("g") + _signature(signature)
        head = struct.pack("<cBBBIII", b"l", 1, 0, 1, len(body), self._serial, len(fields))
        self._send(_pad(head + fields, 8) + body)
        kind, answer = self._message()
        while kind not in {_RETURN, _ERROR}:  # others are signals
            kind, answer = self._message()
        if kind == _ERROR:
            text = answer[4:-1].decode(errors="replace") if len(answer) > 4 else "no reason given"
            raise HostError("memory_cgroup", f"systemd refused {method}: {text}".lower(), _FIX)

    def _message(self) -> tuple[int, bytes]:
        kind, size, fields = struct.unpack("<xBxxIxxxxI", self._receive(16))
        self._receive((fields + 7) & ~7)
        return kind, self._receive(size)

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._fd, data) :]

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            try:
                part = os.read(self._fd, size - len(data))
            except BlockingIOError:
                raise TimeoutError(errno.ETIMEDOUT, "the bus does not answer") from None
            if not part:
                raise ConnectionResetError(errno.ECONNRESET, "the bus hung up")
            data += part
        return data


class Scope:
    """The delegated scope of this supervisor. ``path`` is the directory in which its runs get their cgroups."""

    def __init__(self, facts: CgroupFacts) -> None:
        self.name = leaf().rpartition("-")[0] + ".scope"
        self._lock = allocate_lock()
        try:
            self._bus = Bus(facts.bus)
            try:
                self._janitor = start(self.name)  # it removes nothing: a scope without a process is removed by systemd
                self.path = self._begin(facts.base)
            except BaseException:
                self.detach()
                raise
        except OSError as error:
            raise SetupError("cgroup", facts.bus, error.errno or errno.ETIMEDOUT, _FIX) from None

    def _begin(self, mount_point: str) -> str:
        properties = b""
        for name, kind, value in (
            ("PIDs", "au", struct.pack("<II", 4, self._janitor)),
            ("Delegate", "b", struct.pack("<I", 1)),
            ("CollectMode", "s", _string("inactive-or-failed")),
            ("Description", "s", _string("cgroups of jail")),
        ):
            properties = _pad(properties, 8) + _string(name) + _signature(kind)
            properties = _pad(properties, 4) + value
        body = _pad(_pad(_string(self.name), 4) + _string("fail"), 4)
        body = _pad(body + struct.pack("<I", len(properties)), 8) + properties
        body = _pad(_pad(body, 4) + struct.pack("<I", 0), 8)
        self._bus.call(*_MANAGER, "StartTransientUnit", "ssa(sv)a(sa(sv))", body)
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            path = mount_point + read(f"/proc/{self._janitor}/cgroup").rpartition("0::")[2].strip()
            if path.endswith(f"/{self.name}"):
                os.mkdir(f"{path}/{_HELPERS}")
                write(f"{path}/{_HELPERS}/cgroup.procs", str(self._janitor))
                return path
            time.sleep(0.001)
        raise OSError(errno.ETIMEDOUT, "")

    def detach(self) -> None:
        """Releases the scope: it stays for as long as its janitor, whose supervisor may be another process."""
        self._bus.close()

    def adopt(self, pid: int) -> None:
        """Makes systemd move a process in beside the janitor: what it forks later can move itself within the scope."""
        self.attach(_HELPERS, pid)

    def attach(self, name: str, pid: int) -> None:
        """Makes systemd move a process into the cgroup ``name`` of this scope."""
        body = _pad(_string(self.name), 4) + _string(f"/{name}")
        body = _pad(body, 4) + struct.pack("<II", 4, pid)
        try:
            with self._lock:
                self._bus.call(*_MANAGER, "AttachProcessesToUnit", "ssau", body)
        except OSError as error:
            raise SetupError("cgroup", f"{self.path}/{name}", error.errno or errno.ETIMEDOUT, _FIX) from None


def _connected(path: str | bytes) -> int:
    """Connects to the user's bus. Returns a bare descriptor: it stays open until this process ends, and a socket object
    would warn of that then.
    """
    import socket

    patience = struct.pack("ll", int(_SECONDS), 0)  # struct timeval
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as made:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            made.setsockopt(socket.SOL_SOCKET, option, patience)
        made.connect(path)
        return made.detach()


def _socket_of(address: str) -> str | bytes:
    """Returns the unix socket of a D-Bus address: the first of its alternatives that is one."""
    for choice in address.split(";"):
        kind, _, rest = choice.partition(":")
        options = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        if kind == "unix" and "path" in options:
            return options["path"]
        if kind == "unix" and "abstract" in options:
            return b"\0" + options["abstract"].encode()
    raise OSError(errno.EAFNOSUPPORT, "")


def _pad(data: bytes, alignment: int) -> bytes:
    return data + bytes(-len(data) % alignment)


def _string(value: str) -> bytes:
    """Marshals a text for a place that is aligned to 4."""
    data = value.encode()
    return struct.pack("<I", len(data)) + data + b"\0"


def _signature(value: str) -> bytes:
    return bytes((len(value),)) + value.encode() + b"\0"


_lock = allocate_lock()
_scope: Scope | None = None


def _detach() -> None:
    """Forgets the scope in a forked child, which is a supervisor of its own."""
    global _lock, _scope
    if _scope is not None:
        _scope.detach()
    _lock, _scope = allocate_lock(), None


os.register_at_fork(after_in_child=_detach)


def scope(facts: CgroupFacts) -> Scope:
    """Returns this process's scope, begun with its first run."""
    global _scope
    with _lock:
        if _scope is None:
            _scope = Scope(facts)
        return _scope

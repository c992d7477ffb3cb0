"""The language ring without a jail: the harness in a plain process, so that the ring is judged by itself."""

from __future__ import annotations

import contextlib
import marshal
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import jail

GUEST = Path(jail.__file__).parent / "guests/python"
_home = tempfile.TemporaryDirectory(prefix="ring-")  # not "jail-": tests of other runs count what bears that name
ROOT = Path(_home.name)  # the folder in which the code is the package ``guest``, as it is in a jail
(ROOT / "guest").symlink_to(GUEST)
BOOTSTRAP = f"import sys;sys.path.insert(0,{os.fspath(ROOT)!r});from guest.harness import main;sys.path.pop(0);main()"


def read_all(channel: socket.socket, into: bytearray) -> None:
    """Reads until the end of file: a guest that is refused more than the channel holds waits for its reader."""
    with contextlib.suppress(ConnectionResetError):  # what the supervisor has sent was not read by a guest that died
        while chunk := channel.recv(1 << 20):
            into += chunk


def run_ring(
    source: str | bytes,
    level: str = "strict",
    imports: list[str] | None = None,
    *,
    filename: str = "guest.py",
    stdin: bytes = b"",
    timeout: float = 30,
    python: str = sys.executable,
    want_value: bool = False,
    environment: dict[str, str] | None = None,
) -> tuple[subprocess.CompletedProcess[bytes], list[tuple[int, bytes]]]:
    """How the process ended, with its output, and the frames that it sent: (kind, payload)."""
    ours, theirs = socket.socketpair()
    request = {
        "source": source.encode() if isinstance(source, str) else source,
        "filename": filename,
        "argv": (),
        "want_value": want_value,
        "level": level,
        "imports": imports,
    }
    payload = marshal.dumps(request, 2)
    move = f"import os;os.dup2({theirs.fileno()},3);" if theirs.fileno() != 3 else ""
    process = subprocess.Popen(
        [python, "-I", "-c", move + BOOTSTRAP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[theirs.fileno()],
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", **(environment or {})},
        cwd="/",
    )
    theirs.close()
    frames: list[tuple[int, bytes]] = []
    received = bytearray()
    reader = threading.Thread(target=read_all, args=(ours, received))
    with ours, process:
        ours.sendall(struct.pack("<IB", len(payload), 1) + payload)
        reader.start()
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        ours.shutdown(
            socket.SHUT_RD
        )  # a child of the guest's may have the other end; what was sent is read all the same
        reader.join()
    while len(received) >= 5:
        length, kind = struct.unpack_from("<IB", received)
        frames.append((kind, bytes(received[5 : 5 + length])))
        del received[: 5 + length]
    return subprocess.CompletedProcess(process.args, process.returncode, out, err), frames

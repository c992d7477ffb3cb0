"""The language ring without a jail: the harness in a plain process, so that the ring is judged by itself."""

from __future__ import annotations

import marshal
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import jail

ROOT = Path(jail.__file__).parent
BOOTSTRAP = f"import sys;sys.path.insert(0,{os.fspath(ROOT)!r});from guest.harness import main;sys.path.pop(0);main()"


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
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        cwd="/",
    )
    theirs.close()
    frames: list[tuple[int, bytes]] = []
    with ours, process:
        ours.sendall(struct.pack("<IB", len(payload), 1) + payload)
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        ours.setblocking(False)
        received = b""
        try:
            while chunk := ours.recv(1 << 20):
                received += chunk
        except BlockingIOError:
            pass
    while len(received) >= 5:
        length, kind = struct.unpack_from("<IB", received)
        frames.append((kind, received[5 : 5 + length]))
        received = received[5 + length :]
    return subprocess.CompletedProcess(process.args, process.returncode, out, err), frames

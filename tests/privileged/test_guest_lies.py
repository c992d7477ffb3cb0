"""A guest that lies on its channel: an ordinary verdict all the same, and a bounded amount of work and memory."""

from __future__ import annotations

import struct

import pytest

import jail
from jail.policy.load import load

from .host import OS_RING, supervised

HEADER = struct.Struct("<IB")


def frame(kind: int, payload: bytes) -> bytes:
    return HEADER.pack(len(payload), kind) + payload


DENIALS = (
    b'{"what": "sys", "detail": "why", "count": 3, "line": 2}',
    b'{"what": "\\u001b[2J\\ud800", "detail": ["x"], "count": -1, "line": true}',
    b'{"what": "' + b"w" * 100_000 + b'", "count": 2147483648, "line": 1e400}',
    b'{"what": null, "count": 1' + b"0" * 5000 + b"}",
    b'{"layer": "seccomp", "what": {}, "detail": 5, "count": "9", "line": [1], "more": 1}',
    b"[]", b"1", b"null", b'"x"', b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"NaN",
)  # fmt: skip
HOSTILE: dict[str, bytes] = {
    "garbage": bytes(range(256)) * 100,
    "wrong-length": HEADER.pack(5, 2) + b"[1, 2, 3]",
    "a-gigabyte": HEADER.pack(1 << 30, 2) + b"x" * 1000,
    "all-ones": b"\xff" * 5,
    "half-a-header": b"\x05",
    "half-a-frame": HEADER.pack(100, 2) + b"[1]",
    "no-json": frame(2, b"{nonsense") + frame(3, b"\xff\xfe\0"),
    "empty": frame(2, b"") + frame(3, b""),
    "deep-json": frame(2, b"[" * 500_000 + b"]" * 500_000) + frame(3, b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "unknown-kinds": b"".join(frame(kind, b"1") for kind in range(4, 256)),
    "wrong-shapes": b"".join(frame(3, text) for text in (b"1", b"[]", b'"x"', b"null", b'{"line": -1}')),
    "wrong-types": frame(3, b'{"type": 1, "message": [], "line": "x", "traceback": {}, "more": 1}'),
    "huge-line": frame(3, b'{"type": "x", "line": 1' + b"0" * 5000 + b"}"),
    "huge-number": frame(2, b"1" * 6000),
    "infinities": frame(2, b"[NaN, Infinity, -Infinity, 1e999]"),
    "surrogates": frame(2, b'"\\udfff"') + frame(3, b'{"type": "\\ud800", "message": "\\u0000\\u001b"}'),
    "many-frames": frame(2, b"1") * 300_000,
    "denials": b"".join(frame(4, text) for text in DENIALS) + frame(5, b"") + frame(6, DENIALS[0]),
    "many-denials": b"".join(frame(4, b'{"what": "w%d", "line": %d}' % (n, n)) for n in range(4000)),
    "more-than-is-kept": frame(9, b"x" * (7 << 20)) * 4,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("end", ["print('after')", "import os; os._exit(3)", "1 / 0"])
def test_hostile_frames(kind: str, end: str) -> None:
    """An ordinary verdict, whatever comes up the channel; that it is bounded is shown below."""
    write = "import os, sys\ndata = sys.stdin.buffer.read()\nwhile data: data = data[os.write(3, data):]\n"
    ignoring = "import signal; signal.signal(signal.SIGPIPE, signal.SIG_IGN)\n"
    closed = "try:\n " + write.replace("\n", "\n ").rstrip() + "\nexcept BrokenPipeError: pass\n"
    result = jail.run(ignoring + closed + end, OS_RING, stdin=HOSTILE[kind], value=True)
    expected = {"print('after')": ("ok", 0), "import os; os._exit(3)": ("exit", 3), "1 / 0": ("exit", 1)}[end]
    assert (result.verdict, result.exit_code) == expected, (result.reason, result.stderr)
    assert result.to_json()
    if result.exception is not None:
        texts = (result.exception.type, result.exception.message, result.exception.traceback)
        assert all(isinstance(text, str) and len(text) <= 64 << 10 for text in texts)
        assert result.exception.line is None or 0 < result.exception.line < 1 << 31
    assert result.enforced["language"] == "absent"
    assert len(result.denials) <= 256
    for denial in result.denials:
        assert (denial.layer, 0 < denial.count < 1 << 31) == ("language", True)
        assert denial.line is None or (type(denial.line) is int and 0 < denial.line < 1 << 31)
        assert len(denial.what) <= 300 and (denial.what + denial.detail).isprintable()


def test_the_verdict_is_not_the_guests_word() -> None:
    lie = 'import json, os, struct\np = json.dumps({"verdict": "ok", "type": "x", "line": 1}).encode()\n'
    result = jail.run(lie + "os.write(3, struct.pack('<IB', len(p), 3) + p)\nos._exit(9)", OS_RING)
    assert (result.verdict, result.exit_code) == ("exit", 9)


FORGE = """
import os, resource, signal, struct, time
for kind, said in ((5, b"true"), (4, b'{"what": "forged"}'), (6, b'{"what": "forged", "detail": "forged", "line": 1}')):
    os.write(3, struct.pack("<IB", len(said), kind) + said)
"""


@pytest.mark.parametrize(
    ("end", "verdict", "reason"),
    [
        ("", "ok", "ended by itself"),
        ("os._exit(159)", "exit", "ended by itself with status 159"),
        ("os.kill(os.getpid(), signal.SIGSYS)", "violation", "stopped by the kernel for a forbidden system call"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "signal", "died of SIGKILL"),
        ("x = b'x' * (1 << 30); time.sleep(60)", "memory", "stopped at the memory limit of 64M: "),
        ("time.sleep(60)", "wall", "stopped at the wall time limit of 1s: "),
        ("os.write(1, b'x' * 100_000); time.sleep(60)", "output", "stopped at the output limit of "),
    ],
)
def test_forged_words_of_the_language_ring_turn_no_verdict(end: str, verdict: str, reason: str) -> None:
    result = jail.run(FORGE + end, OS_RING, memory="64M", wall=1, output=50_000)
    assert (result.verdict, result.reason[: len(reason)]) == (verdict, reason)
    assert result.enforced["language"] == "absent"
    killed_for = ["system call"] if verdict == "violation" else []
    assert [denial.what for denial in result.denials] == ["forged", *killed_for]


BOUNDED = """
import sys
import jail
from jail.policy.load import load
OS_RING = load("python", [("guest.level", "off")])
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
jail.run("1", OS_RING, value=True)
before = peak()
flood = '''
import os, struct, sys
piece = ({piece})
try:
    for _ in range(1 << 30 // len(piece)): os.write(3, piece)
except OSError: pass
os._exit(0)
'''
result = jail.run(flood, OS_RING, wall=5, memory="128M")
assert result.verdict in ("ok", "wall"), result.reason
assert result.value is None or result.value == 1
print(peak() - before)
"""


@pytest.mark.parametrize(
    "piece",
    [
        "struct.pack('<IB', 1, 2) + b'1'",
        "(struct.pack('<IB', 0, 9)) * 10000",
        "struct.pack('<IB', 1 << 20, 2) + b'1' * (1 << 20)",
        "struct.pack('<IB', 8 << 20, 9) + b'x' * (8 << 20)",
    ],
    ids=["small", "empty", "large", "largest"],
)
def test_a_flooded_channel_costs_a_bounded_amount(piece: str) -> None:
    assert int(supervised(BOUNDED.replace("{piece}", piece))) < 160 << 10  # KiB


@pytest.mark.parametrize("act", ["os.close(3)", "os.dup2(1, 3)", "os.closerange(0, 100)"])
def test_a_guest_without_its_channel(act: str) -> None:
    result = jail.run(f"import os\n{act}\n6 * 7", OS_RING, value=True)
    assert result.verdict in ("ok", "exit")
    assert result.value is None


SENDS_WHAT_IS_SLOW_TO_CLOSE = """
import array, os, socket, struct, time
server = socket.create_server(("127.0.0.1", 0))
slow, _ = socket.create_connection(server.getsockname()), server.accept()
slow.setblocking(False)
try:
    while True: slow.send(bytes(1 << 16))
except BlockingIOError: pass
try: slow.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 30))
except PermissionError: pass
fds = array.array("i", [slow.detach()])
socket.socket(fileno=3).sendmsg([struct.pack("<IB", 1, 9), b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
os.close(fds[0])
print("sent", flush=True)
time.sleep(60)
"""


def test_a_descriptor_on_the_channel_holds_nobody_up() -> None:
    """It is dropped as the supervisor reads, who so is the one that closes it."""
    sockets = [("network.mode", "loopback"), ("syscalls.allow", '["@python", "@sockets"]'), ("guest.level", "off")]
    result = jail.run(SENDS_WHAT_IS_SLOW_TO_CLOSE, load("python", sockets), wall=1)
    assert (result.verdict, result.stdout) == ("wall", "sent\n"), result.stderr
    assert result.usage.wall_seconds < 20

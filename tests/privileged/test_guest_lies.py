"""A guest that lies on its channel: an ordinary verdict all the same, and a bounded amount of work and memory."""

from __future__ import annotations

import struct

import pytest

import jail

from .host import OS_RING, supervised

HEADER = struct.Struct("<IB")


def frame(kind: int, payload: bytes) -> bytes:
    return HEADER.pack(len(payload), kind) + payload


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


def test_the_verdict_is_not_the_guests_word() -> None:
    lie = 'import json, os, struct\np = json.dumps({"verdict": "ok", "type": "x", "line": 1}).encode()\n'
    result = jail.run(lie + "os.write(3, struct.pack('<IB', len(p), 3) + p)\nos._exit(9)", OS_RING)
    assert (result.verdict, result.exit_code) == ("exit", 9)


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

"""What the ring says to the supervisor: whole, of its own making, and missed where it is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import jail
from jail.watch.last_word import NO_LAST_WORD

from .breached import breached_rings, run_breached
from .jailed import off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jail import Result

TRIP = "type(sys.stdin.buffer.raw)('/etc/passwd')"
WHAT = "stopped for a forbidden act"


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool("python", 1) as pool:
        yield pool


@pytest.fixture(params=["cold", "pool"])
def run(request: pytest.FixtureRequest) -> Callable[..., Result]:
    return jail.run if request.param == "cold" else request.getfixturevalue("pool").run


# --- the end, whatever the guest has made ready for it ----------------------------------------------------------------

STREAMS = {
    "its text": "out.flush = stay",
    "its buffer": "out.buffer.flush = out.buffer.write = stay",
    "its raw file": "vars(out.buffer.raw).update(flush=stay, write=stay)",
    "another in its place": "sys.stdout = type('Own', (), {'flush': stay, 'write': out.write, 'closed': False})()",
    "a buffer of its own": "out.__init__(type('Own', (io.BytesIO,), {'flush': stay, 'write': stay})())",
}
STAYS = """
import io, sys, threading, time
out = sys.__stdout__
def stay(*_):
    if threading.current_thread() is thread: time.sleep(1000)
    return 0
thread = threading.Thread(target=lambda: {act}, daemon=True)
print("before", end="")
try: {stream}
except Exception: pass
thread.start()
time.sleep(60)
"""


@pytest.mark.parametrize("stream", STREAMS)
def test_no_stream_of_the_guests_keeps_a_run_from_its_end(run: Callable[..., Result], stream: str) -> None:
    result = run(STAYS.format(act=TRIP, stream=STREAMS[stream]), wall=5)
    assert (result.verdict, result.status, result.reason[: len(WHAT)]) == ("violation", 159, WHAT), result.reason
    assert [denial.what for denial in result.denials] == ["open"]


def test_what_was_printed_before_the_end_is_kept(run: Callable[..., Result]) -> None:
    result = run(f"import sys\nsys.stdout.buffer.flush = sys.stdout.flush = print\nprint('before', end='')\n{TRIP}")
    assert (result.verdict, result.stdout) == ("violation", "before")


CALLERS = {
    "a thread's first call": "_thread.start_new_thread(type(sys.stdin.buffer.raw), ('/etc/passwd',))\ntime.sleep(60)",
    "a thread": f"threading.Thread(target=lambda: {TRIP}).start()\ntime.sleep(60)",
    "map": "list(map(type(sys.stdin.buffer.raw), ['/etc/passwd']))",
    "a key": "sorted(['/etc/passwd', '/etc/group'], key=type(sys.stdin.buffer.raw))",
}


@pytest.mark.parametrize("caller", CALLERS)
def test_a_forbidden_act_ends_the_run_whoever_calls(run: Callable[..., Result], caller: str) -> None:
    result = run(f"import sys, threading, time, _thread\n{CALLERS[caller]}\nprint('after')", wall=10)
    assert (result.verdict, result.stdout) == ("violation", ""), result.reason
    assert [denial.what for denial in result.denials] == ["open"]


def test_the_plain_refusal_of_open_is_no_end(run: Callable[..., Result]) -> None:
    result = run("try: open('/etc/passwd')\nexcept PermissionError: print('refused')")
    assert (result.verdict, result.stdout) == ("ok", "refused\n")
    assert [(denial.what, denial.line) for denial in result.denials] == [("open", 1)]


# --- denials, values and exceptions -----------------------------------------------------------------------------------

FORGES = """
import decimal
class Made:
    def __format__(self, spec): return '"forged","count":7'
class Name(str):
    def __getitem__(self, key): return Made()
    def __format__(self, spec): return "forged"
    def __str__(self): return "forged"
    def __len__(self): return 1 << 40
    __repr__ = __str__
try: getattr(decimal, Name("x"))
except (AttributeError, TypeError): pass
try: setattr(decimal, Name("x"), 1)
except (AttributeError, TypeError): pass
try: __import__(Name("x"))
except (ImportError, TypeError): pass
try: getattr(print, Name("__self__"))
except AttributeError: pass
import pathlib
flavour = getattr(pathlib.PurePosixPath, "_flavour", getattr(pathlib.PurePosixPath, "parser", None))
flavour = getattr(flavour, "pathmod", flavour)  # of Python 3.11
try: getattr(flavour, Name("x"))
except (AttributeError, TypeError): pass
try: import nothing
except ImportError: pass
"""


def test_no_text_of_the_guests_is_in_a_denial_but_as_data(run: Callable[..., Result]) -> None:
    result = run(FORGES)
    assert result.verdict == "ok", result.stderr
    assert {"nothing", "__self__"} <= {denial.what for denial in result.denials}
    assert not [denial for denial in result.denials if "forged" in denial.what + denial.detail or denial.count == 7]


TORN = """
import threading
names = {}
exec("import sys\\ndef f(n):\\n" + "".join(
    f" if n == {i}:\\n  try: sys.q{i}\\n  except AttributeError: pass\\n" for i in range(200)), names)
def noise():
    for n in range(200): names["f"](n)
threading.Thread(target=noise).start()
"A" * 4_000_000
"""


def test_frames_are_whole_beside_threads(run: Callable[..., Result]) -> None:
    for _ in range(3):
        result = run(TORN, value=True)
        assert result.verdict == "ok", (result.reason, result.stderr)
        assert result.value == "A" * 4_000_000
        assert len(result.denials) == 200


LIES = """
class Meta(type):
    __name__ = property(lambda self: "Forged")
class Text(str):
    def encode(self, *_): return b"forged"
class Wrong(Exception, metaclass=Meta):
    __traceback__ = property(lambda self: None, lambda self, value: None)
    __class__ = property(lambda self: SyntaxError)
    lineno = 77
    def __str__(self): return Text("said")
raise Wrong
"""


def test_an_exception_is_what_c_knows_of_it(run: Callable[..., Result]) -> None:
    exception = run(LIES).exception
    assert exception is not None
    assert (exception.type, exception.message, exception.line) == ("Wrong", "said", 11)


KEYS = """
{"a": (1, [2.5, None]), None: True, 1.5: "\\x00\\x7f\\"\\\\\\ud800\\U0001f600", ("b", 2): {}, frozenset([3]): {4},
 b"e": b"f", True: float("-inf"), 10 ** 40: 10 ** 30}
"""


def test_a_value_is_the_same_as_without_the_ring(run: Callable[..., Result]) -> None:
    result, plain = run(KEYS, value=True), jail.run(KEYS, off(), value=True)
    assert result.value == plain.value is not None
    assert list(result.value) == list(plain.value)
    assert result.as_dict()["value"] == plain.as_dict()["value"]


@pytest.mark.parametrize(
    "source", ["1 << 20_000_000", "'x' * (5 << 20)", "[[0] * 3] * 2_000_000", "'\\x80' * (1 << 20)"]
)
def test_what_is_too_much_is_not_sent(run: Callable[..., Result], source: str) -> None:
    result = run(source, value=True)
    assert (result.verdict, result.value) == ("ok", None)
    assert result.value_error is not None and "more than 4M" in result.value_error


def test_what_a_hook_meets_as_the_end_is_told_is_a_denial(run: Callable[..., Result]) -> None:
    """The harness's own looks at that time are none."""
    result = run("import sys\ndef hook(*_):\n try: open('/etc/x')\n except OSError: pass\nsys.excepthook = hook\n1 / 0")
    assert [(denial.what, denial.line) for denial in result.denials] == [("open", 3)]


# --- a guest that broke out -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    yield from breached_rings()


WORD = "import struct\ndef word(kind, said):\n data = struct.pack('<IB', len(said), kind) + said\n"
WORD += " syscall(1, 3, data, len(data))\n"
LEAVES = {
    "at once": "syscall(231, 0)",
    "as if it had failed": "syscall(231, 1)",
    "with its channel closed": "syscall(3, 3)",
    "with another status than it says": "word(16, bytes(4)); syscall(231, 3)",
    "and goes on to speak": "word(16, bytes(4)); word(2, b'1'); syscall(231, 0)",
}


@pytest.mark.parametrize("way", LEAVES)
def test_who_leaves_the_ring_otherwise_is_seen(ring: Path, way: str) -> None:
    result = run_breached(ring, WORD + LEAVES[way])
    assert (result.verdict, result.status, result.ok) == ("violation", 159, False), result.reason
    assert result.denials


def test_without_a_last_word_it_says_so(ring: Path) -> None:
    result = run_breached(ring, "syscall(231, 0)")
    assert (result.reason, result.alarm) == (NO_LAST_WORD, NO_LAST_WORD)


def test_who_breaks_out_and_goes_home_is_not_seen_by_this(ring: Path) -> None:
    """The size of the limit: a breach that acts by nothing, or forges the last word, ends as an honest run."""
    assert run_breached(ring, "syscall(39)").verdict == "ok"
    assert run_breached(ring, WORD + "word(16, bytes(4)); syscall(231, 0)").verdict == "ok"

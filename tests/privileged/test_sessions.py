"""A session keeps what it was told, each of its evaluations is judged alone, and its end is data."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

import jail
from jail.launch.guest_process import open_guest, send_signal

from ..census import holds_in_time, nothing_left
from .host import OFF
from .program import ENV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jail import Policy, Session

POLICIES: dict[str, str | Policy] = {"strict": "python", "off": OFF}
ENDLESS = "n = 0\nwhile True: n += 1"
STUBBORN = """
import time
while True:
    try:
        time.sleep(9)
    except BaseException:
        print("still here", flush=True)
"""


@pytest.fixture(scope="module", params=POLICIES)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    with jail.Session(POLICIES[request.param], wall="60s") as made:
        yield made


def later(act: Callable[[], object], seconds: float = 0.3) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def test_names_stay_and_each_result_is_of_its_evaluation(session: Session) -> None:
    first = session.run("import math\ndef area(r):\n    return round(math.pi * r * r)\nx = 41\nprint('first')")
    assert (first.verdict, first.stdout, first.value) == ("ok", "first\n", None)
    second = session.run("import sys\nprint('second', file=sys.stderr)\n[x + 1, area(2)]")
    assert (second.stdout, second.stderr, second.value) == ("", "second\n", [42, 13])
    assert second.usage.stderr_bytes == len("second\n")
    assert session.run("__name__").value == "__main__"


def test_an_exception_has_the_line_of_its_own_source(session: Session) -> None:
    session.run("def fail():\n    return 1 / 0")
    result = session.run("\n\nfail()")
    assert (result.verdict, result.exit_code) == ("exit", 1)
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == ("ZeroDivisionError", 3)
    assert "    return 1 / 0" in result.stderr  # of an earlier evaluation, whose lines are kept
    assert session.run("1").ok


def test_an_exit_is_the_evaluations(session: Session) -> None:
    result = session.run("import sys\nsys.exit(7)")
    assert (result.verdict, result.exit_code) == ("exit", 7)
    assert session.run("'def f(:'").value == "def f(:"
    assert session.run("def f(:").exception.type == "SyntaxError"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "limits", "verdict"),
    [
        (ENDLESS, {"wall": 0.2}, "wall"),
        ("import time\ntime.sleep(60)", {"wall": 0.2}, "wall"),
        (ENDLESS, {"cpu": 0.2}, "cpu"),
        ("while True: print('y' * 999)", {"output": 9999}, "output"),
        ("import asyncio\nasyncio.run(asyncio.sleep(60))", {"wall": 0.2}, "wall"),
    ],
)
def test_past_a_limit_an_evaluation_is_interrupted_and_the_state_stays(
    session: Session, source: str, limits: dict[str, float], verdict: str
) -> None:
    session.run("kept = 42")
    result = session.run(source, **limits)  # type: ignore[arg-type]
    assert result.verdict == verdict
    assert result.exception is not None
    assert result.exception.type == "KeyboardInterrupt"
    assert session.ended is None
    assert session.run("kept").value == 42


def test_by_hand_too(session: Session) -> None:
    assert not session.interrupt()
    later(session.interrupt)
    result = session.run(ENDLESS)
    assert (result.verdict, session.ended) == ("cancelled", None)


def interrupted_at_once(session: Session, source: str) -> jail.Result:
    """Runs source, and interrupts it as soon as the supervisor has asked for it."""
    results: list[jail.Result] = []
    thread = threading.Thread(target=lambda: results.append(session.run(source)))
    thread.start()
    while thread.is_alive() and not session.interrupt():
        time.sleep(0.0005)
    thread.join()
    return results[0]


def interrupted_before_it_began(session: Session, source: str) -> jail.Result:
    """Runs source in a guest that stands still until it has been sent its interrupt."""
    guest = open_guest(session._keeper.jail_pid, session._keeper._plan.shares_host)
    send_signal(guest, signal.SIGSTOP)
    resumed = later(lambda: send_signal(guest, signal.SIGCONT), 0.5)
    try:
        return interrupted_at_once(session, source)
    finally:
        resumed.join()
        os.close(guest)


def test_an_interrupt_that_comes_before_the_evaluation_has_begun(session: Session) -> None:
    assert interrupted_before_it_began(session, ENDLESS).verdict == "cancelled"
    assert session.run("5").value == 5


@pytest.mark.parametrize("level", POLICIES)
def test_an_evaluation_that_does_not_let_go_ends_the_session(level: str) -> None:
    with jail.Session(POLICIES[level]) as session:
        result = session.run(STUBBORN, wall=0.5)
        assert result.verdict == "wall"
        assert "still here" in result.stdout
        assert_ended(session, "wall")


def assert_ended(session: Session, reason: str) -> None:
    """Each later call gives the reason, at once."""
    assert session.ended is not None
    assert session.ended.reason == reason
    assert abs(session.ended.at - time.time()) < 3600
    for _ in range(2):
        with pytest.raises(jail.SessionEnded) as caught:
            session.run("1")
        assert caught.value.ended == session.ended
    assert not session.interrupt()


ENDS: dict[str, tuple[str, dict[str, object], str, str | None, str]] = {
    # level, limits, source, verdict (None: of no evaluation), reason
    "lifetime": ("strict", {"lifetime": "2s", "wall": None}, ENDLESS, "wall", "lifetime"),
    "idle": ("strict", {"idle": "1s"}, "", None, "idle"),
    "total_cpu": ("strict", {"total_cpu": "600ms"}, ENDLESS, "cpu", "cpu"),
    "memory": ("strict", {"memory": "64M"}, "a = bytearray(1 << 27)", "memory", "memory"),
    "memory while idle": (
        "strict",
        {"memory": "64M"},
        (
            "import threading, time\ndef f():\n    time.sleep(.3)\n    global a\n    a = bytearray(1 << 27)\n"
            "threading.Thread(target=f).start()"
        ),
        None,
        "memory",
    ),
    "exit": ("off", {}, "import os\nprint('here', flush=True)\nos._exit(3)", "exit", "crashed"),
    "crash": ("off", {}, "import os\nprint('here', flush=True)\nos.kill(os.getpid(), 11)", "signal", "crashed"),
    "an act": (
        "strict",
        {},
        "import sys\nprint('here')\ntype(sys.stdin.buffer.raw)('/etc/passwd')",
        "violation",
        "violation",
    ),
}


@pytest.mark.parametrize(("level", "limits", "source", "verdict", "reason"), ENDS.values(), ids=ENDS)
def test_the_end_is_data(level: str, limits: dict[str, object], source: str, verdict: str | None, reason: str) -> None:
    with jail.Session(POLICIES[level], **limits) as session:  # type: ignore[arg-type]
        result = session.run(source)
        assert verdict is None or result.verdict == verdict, result.reason
        while session.ended is None:
            time.sleep(0.01)
        assert_ended(session, reason)
        assert "here" not in source or result.stdout == "here\n"


def test_a_lifetime_that_is_over_before_the_session_opens_is_named() -> None:
    """It was told as cancelled by the caller, who had cancelled nothing."""
    with pytest.raises(jail.HostError, match=r"did not open: its lifetime of .* is over \(fix: raise limits.lifetime"):
        jail.Session(lifetime="1ms")


def test_a_close_in_the_middle_is_a_result() -> None:
    with jail.Session() as session:
        later(session.close)
        result = session.run("print('here', flush=True)\n" + ENDLESS, wall=None)
        assert (result.verdict, result.stdout) == ("cancelled", "here\n")
        assert_ended(session, "closed")


@pytest.mark.parametrize("whom", ["init", "guest"])
def test_a_kill_from_outside_at_any_moment_is_a_reason(whom: str) -> None:
    chance = random.Random(whom)
    with nothing_left():
        for _ in range(3):
            with jail.Session(OFF, wall="30s") as session:
                init = session._keeper.jail_pid
                guest = open_guest(init)
                kill = partial(os.kill, init, 9) if whom == "init" else partial(send_signal, guest, 9)
                timer = later(kill, chance.random() * 0.2)
                results = []
                while session.ended is None:
                    with contextlib.suppress(jail.SessionEnded):
                        results.append(session.run("for n in range(20000): n * n\nprint('x')"))
                timer.join()
                os.close(guest)
                assert all(result.ok for result in results[:-1])
                assert_ended(session, "host" if whom == "init" else "crashed")


def test_a_second_call_waits_or_is_refused(session: Session) -> None:
    results: list[jail.Result] = []

    def begin(source: str) -> threading.Thread:
        thread = threading.Thread(target=lambda: results.append(session.run(source)))
        thread.start()
        return thread

    threads = [begin(ENDLESS)]
    assert holds_in_time(lambda: session._keeper.is_evaluating)
    threads += map(begin, "0123")
    with pytest.raises(jail.SessionBusy, match="wait=True"):
        session.run("1", wait=False)
    assert session.interrupt()
    for thread in threads:
        thread.join()
    assert sorted(result.verdict for result in results) == ["cancelled", *["ok"] * 4]
    assert sorted(result.value for result in results if result.ok) == [0, 1, 2, 3]


def test_output_comes_as_it_is_printed_and_the_guest_waits(session: Session) -> None:
    chunks: list[tuple[str, bytes]] = []
    seen_early: list[bool] = []

    def take(name: str, chunk: bytes) -> None:
        chunks.append((name, chunk))
        seen_early.append(session._keeper.is_evaluating)

    source = "import time\nprint('a', flush=True)\ntime.sleep(.3)\nfor n in range(60000): print('x' * 50)"
    result = session.run(source, on_output=take, output="10M")
    assert (result.verdict, result.stdout) == ("ok", "")
    assert b"".join(chunk for _, chunk in chunks) == b"a\n" + (b"x" * 50 + b"\n") * 60000
    assert seen_early[0]
    with pytest.raises(jail.SessionBusy, match="same session"):
        session.run("import time\nprint(1, flush=True)\ntime.sleep(1)", on_output=lambda *_: session.run("2"))
    assert session.run("3").value == 3


def test_an_exception_of_a_signals_handler_interrupts_the_evaluation(session: Session) -> None:
    later(lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        session.run("import time\ntime.sleep(30)")
    assert session.run("4").value == 4


# Set up in one evaluation, to be met by the harness in another.
LEFT_BEHIND = {
    "finalizer": "class F:\n    def __del__(self): raise SystemExit(9)\nf = [F(), F()]\nf.append(f)\ndel f",
    "atexit": "import atexit\natexit.register(print, 'forged')",
    "streams": "import sys\nclass S:\n    def __getattr__(self, _): raise SystemExit(9)\nsys.stdout = sys.stderr = S()",
    "hook": "import sys\nsys.excepthook = lambda *_: sys.exit(9)\nsys.displayhook = sys.excepthook",
    "builtins": "print = len = type = isinstance = eval = compile = repr = lambda *a, **k: 9",
    "depth": "import sys\nsys.setrecursionlimit(60)",
    "thread": (
        "import threading, time\ndef f():\n    while True:\n        time.sleep(.001)\n        x = [[]]\n"
        "threading.Thread(target=f, daemon=True).start()"
    ),
    "refusals of a thread": (
        "import threading, time\ndef f():\n    while not time.sleep(.001):\n        hasattr(f, '__glob' + 'als__')\n"
        "threading.Thread(target=f, daemon=True).start()"
    ),
    "main": "import sys\nglobals().clear()\nsys.modules.clear()",
    "collector": "import gc\ngc.callbacks.append(lambda *_: 1 / 0)\ngc.set_threshold(1)",
    "codecs": "import codecs\ncodecs.register(lambda name: 1 / 0)",
    "equal": "class E:\n    def __eq__(self, other): raise SystemExit(9)\n__builtins__ = __name__ = E()",
}


@pytest.mark.parametrize("level", POLICIES)
def test_what_an_evaluation_leaves_behind_does_not_reach_the_next_value(level: str) -> None:
    with jail.Session(POLICIES[level], wall="20s") as session:
        for name, source in LEFT_BEHIND.items():
            if level == "off" and name in ("main", "builtins"):
                continue  # nothing there keeps a guest from its own interpreter
            session.run(source)
            result = session.run("6 * 7")
            assert (result.verdict, result.value, session.ended) == ("ok", 42, None), (name, result.reason)
            assert result.exception is None, name


def test_a_guest_sets_no_handler_of_its_interrupt(session: Session) -> None:
    source = "import asyncio\nloop = asyncio.new_event_loop()\nloop.add_signal_handler(2, print)"
    assert session.run(source).verdict == "exit"
    assert session.run(ENDLESS, wall=0.2).verdict == "wall"
    assert session.ended is None


FORGED = """
import os, struct
payload = struct.pack("<I", {number}) + {payload}
os.write(3, struct.pack("<IB", len(payload), {kind}) + payload)
"""


@pytest.mark.parametrize(
    ("kind", "number", "payload"), [(17, 1, "bytes(4)"), (2, 1, "b'9'"), (17, 9, "bytes(4)"), (17, 2, "b''")]
)
def test_a_frame_of_another_evaluation_is_a_violation(kind: int, number: int, payload: str) -> None:
    with jail.Session(OFF) as session:
        session.run("1")
        assert session.run(FORGED.format(kind=kind, number=number, payload=payload)).verdict != "ok"
        assert_ended(session, "violation")


def test_a_process_that_the_guest_has_forked_answers_nothing() -> None:
    source = "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\n'parent' if pid else 'child'"
    with jail.Session(OFF, syscalls={"allow": ["...", "@processes"]}, limits={"pids": 8}) as session:
        assert session.run(source, wall=5).value == "parent"
        assert session.run("1 + 1").value == 2


def test_more_frames_than_a_supervisor_takes_are_a_violation() -> None:
    with jail.Session(OFF) as session:
        flood = (
            FORGED.format(kind=4, number=1, payload="b'{}'") + "\nwhile True: os.write(3, struct.pack('<IBI', 4, 4, 1))"
        )
        session.run(flood, wall="20s")
        assert_ended(session, "violation")


def test_source_that_names_what_is_out_of_reach_ends_its_evaluation_alone() -> None:
    with jail.Session() as session:
        session.run("x = 5")
        result = session.run("print('no')\nx.__globals__")
        assert (result.verdict, result.stdout) == ("violation", "")
        assert [denial.what for denial in result.denials] == ["__globals__"]
        assert session.run("x").value == 5


def test_refusals_are_those_of_their_evaluation() -> None:
    with jail.Session() as session:
        for _ in range(2):
            result = session.run("for _ in range(3):\n    try: import socket, ctypes\n    except ImportError: pass")
            assert [(denial.what, denial.count) for denial in result.denials] == [("socket", 3)]
        assert session.run("1").denials == ()


def test_a_session_of_a_pool_takes_a_jail_that_stands_ready() -> None:
    with nothing_left(), jail.Pool("python", warm=1, cpu=None) as pool:
        with jail.Session(pool, memory="128M") as one, jail.Session(pool, total_cpu="5s") as other:
            one.run("x = 1")
            assert other.run("x").verdict == "exit"
            assert one.run("x").value == 1
            assert pool.run("6 * 7", value=True).value == 42
        with pytest.raises(jail.PolicyError, match="pool's runs"):
            jail.Session(pool, ro=["/usr"])


def test_asyncio_has_the_same() -> None:
    async def use() -> None:
        chunks: list[bytes] = []

        async def take(_: str, chunk: bytes) -> None:
            chunks.append(chunk)

        async with jail.AsyncSession() as session:
            assert (await session.run("x = 20\nx + 1")).value == 21
            late = asyncio.create_task(session.run("import time\ntime.sleep(.3)\nx * 2"))
            await asyncio.sleep(0.1)  # the second of two tasks of one thread waits, for the first runs
            both = await asyncio.gather(session.run("x"), late)
            assert [result.value for result in both] == [20, 40]

            async def again(*_: object) -> None:
                await session.run("2")

            with pytest.raises(jail.SessionBusy, match="same session"):
                await session.run("print(1, flush=True)\ntime.sleep(1)", on_output=again)
            await session.run("print('x')", on_output=take)
            assert b"".join(chunks) == b"x\n"
            running = asyncio.create_task(session.run("import time\ntime.sleep(30)"))
            await asyncio.sleep(0.2)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            assert (await session.run("x")).value == 20
        assert session.ended is not None
        assert session.ended.reason == "closed"

    with nothing_left():
        asyncio.run(use())


def test_what_is_not_of_an_evaluation_is_refused(session: Session) -> None:
    with pytest.raises(jail.PolicyError, match="whole session"):
        session.run("1", memory="1M")  # type: ignore[call-arg]
    with pytest.raises(jail.PolicyError, match="one text"):
        session.run(["ls"])  # type: ignore[arg-type]


def test_a_forked_copy_has_no_session(session: Session) -> None:
    pid = os.fork()
    if not pid:
        try:
            session.run("1")
        except jail.SessionEnded:
            session.close()
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert session.run("5").value == 5


def test_nothing_is_left_of_sessions_and_of_evaluations() -> None:
    with nothing_left(), jail.Pool("python", warm=1, cpu=None) as pool:
        for _ in range(20):
            with jail.Session(pool) as session:
                session.run("1")
        with jail.Session(pool) as session:
            for number in range(1000):
                assert session.run(f"x = {number}\nx").value == number
        lost = jail.Session(pool)
        keeper = lost._keeper
        del lost
        gc.collect()
        keeper.wait_over()


def test_a_session_that_is_paused_stands_still_with_its_clocks() -> None:
    """The guest counts; what it has counted while it was paused is nothing, and no limit has run."""
    source = (
        "import time\nfor n in range(1 << 60):\n    print(n, flush=True)\n    time.sleep(0.02)\n    if stop(): break"
    )
    heard: list[bytes] = []
    with jail.Session("python", wall=20, lifetime=20, functions={"stop": lambda: len(heard) > 400}) as session:
        thread = threading.Thread(
            target=session.run, args=(source,), kwargs={"on_output": lambda _, part: heard.append(part)}
        )
        thread.start()
        while len(heard) < 3:
            time.sleep(0.01)
        session.pause()
        time.sleep(1)  # for what it had printed before to arrive
        count = len(heard)
        time.sleep(1)
        assert len(heard) == count
        session.resume()
        while len(heard) < count + 3:
            time.sleep(0.01)
        assert session.interrupt()
        thread.join()
        session.pause()
        began = time.monotonic()
        threading.Timer(0.5, session.resume).start()
        assert session.run("5").value == 5 and time.monotonic() - began > 0.4
        session.pause()  # it can be closed as it stands


STOPPED = """
import os, signal, sys
import jail

def stop(*_):
    session.pause()
    os.kill(os.getpid(), signal.SIGSTOP)
    session.resume()

with jail.Session("python", wall=3) as session:
    signal.signal(signal.SIGTSTP, stop)
    result = session.run("print('here', flush=True)\\nimport time\\nfor _ in range(9): time.sleep(.1)",
                         on_output=lambda _, part: os.write(1, part))
    print(result.verdict)
"""


def test_ctrl_z_stops_the_guest_of_a_session_and_its_clocks() -> None:
    """By the handler of docs/sessions.md: the wall limit passes while the program is stopped, and does not count."""
    with subprocess.Popen([sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, env=ENV) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"here\n"
        os.kill(program.pid, signal.SIGTSTP)
        _, status = os.waitpid(program.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        time.sleep(3.2)
        os.kill(program.pid, signal.SIGCONT)
        assert program.stdout.read() == b"ok\n"

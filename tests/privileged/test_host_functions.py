"""Functions of the host: a guest calls what it was granted, with data alone; lies and floods harm nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
import time
from typing import TYPE_CHECKING

import pytest

import jail
from jail.watch.calls import MOST_REFUSED, TOO_MANY

from ..census import nothing_left
from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail import Policy, Session

POLICIES: dict[str, str | Policy] = {"strict": "python", "off": OFF}
SEEN: list[object] = []


def search(query: str, limit: int = 2) -> list[str]:
    """Finds it."""
    return [query] * limit


def echo(value: object, **more: object) -> object:
    SEEN.append(value)
    return [value, more] if more else value


def fail() -> None:
    raise LookupError("no such book")


def opaque() -> object:
    return threading.Lock()


OVER = threading.Event()


def wait(seconds: float) -> float:
    OVER.wait(seconds)
    return seconds


@pytest.fixture(scope="module", autouse=True)
def _functions_that_go_on_end_with_the_module() -> Iterator[None]:
    """A function whose caller has given up goes on in a thread, and a later test may wait for the last thread's end."""
    yield
    OVER.set()


class Meeting:
    """Lets nobody go before all are there: a call that waits for another's end would never come back."""

    def __init__(self, count: int) -> None:
        self.barrier = threading.Barrier(count, timeout=30)

    def meet(self) -> int:
        return self.barrier.wait() * 0


@pytest.fixture(scope="module", params=POLICIES)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    limits = jail.HostFunction
    functions = {
        "search": search,
        "echo": echo,
        "fail": fail,
        "wait": wait,
        "meet": Meeting(8).meet,
        "thrice": limits(function=lambda: 1, max_calls=3),
        "hurried": limits(function=wait, timeout=0.2),
        "small": limits(function=echo, max_bytes=100),
        "large": limits(function=lambda: "x" * 200, max_bytes=100),
        "opaque": opaque,
        "again": lambda: made.run("1"),
        "interrupt": lambda: (made.interrupt(), time.sleep(0.5)),
    }
    with jail.Session(POLICIES[request.param], functions=functions, wall="60s") as made:
        yield made


def test_a_function_is_called_by_name_and_from_its_module(session: Session) -> None:
    source = "import host\nfrom host import search as find\n[search('a'), find('b', limit=1), host.search('c', 1)]"
    result = session.run(source)
    assert result.value == [["a", "a"], ["b"], ["c"]], result.stderr
    shown = session.run("help(search)").stdout
    assert "search(query: str, limit: int = 2) -> list[str]" in shown
    assert "Finds it." in shown


VALUES = [
    None, True, 1 << 90, -1.5, float("inf"), "\0\ud800é", b"\xff", (1, (2,)), {1, 2}, frozenset({"a"}), {"a": 1, 2: 3},
    {"$x": 1}, dt.date(2026, 11, 29), 2j,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_cross_both_ways(session: Session, value: object) -> None:
    source = f"import datetime\ninf = float('inf')\nx = {value!r}\necho(x) == x and type(echo(x)) is type(x)"
    assert session.run(source).value is True
    assert SEEN[-1] == value
    assert type(SEEN[-1]) is type(value)


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        ("fail()", "LookupError", "no such book"),
        ("search()", "TypeError", "missing a required argument: 'query'"),
        ("search('a', 1, 2)", "TypeError", "too many positional arguments"),
        ("hurried(30)", "TimeoutError", "hurried took more than 0.2 s"),
        ("[thrice() for _ in range(4)]", "HostError", "may be called 3 times"),
        ("small('x' * 100)", "HostError", "take more than 100 bytes"),
        ("large()", "HostError", "the answer takes more than 100 bytes"),
        ("echo([1] * 200000)", "HostError", "more than 100000 items"),
        ("echo({n * (2**61 - 1) + 7 for n in range(1500)})", "TypeError", "collide"),
        ("opaque()", "HostError", "the answer is no plain data"),
        ("again()", "SessionBusy", "same session"),
    ],
)
def test_what_goes_wrong_is_data(session: Session, call: str, kind: str, said: str) -> None:
    source = f"from host import HostError\ntry:\n    {call}\nexcept HostError as error:\n    print(error.type, error)"
    result = session.run(source)
    assert result.stdout.startswith(kind), result.stdout + result.stderr
    assert said in result.stdout
    assert "Traceback" not in result.stdout
    assert session.run("search('x', 1)").value == ["x"]


def test_functions_of_the_host_are_not_changed() -> None:
    source = "import host\nfor one in (search, host.HostError):\n    try:\n        setattr(one, 'mark', 1)\n"
    source += "    except (AttributeError, TypeError):\n        print('refused')"
    assert jail.run(source, functions={"search": search}).stdout == "refused\nrefused\n"


def test_what_is_no_plain_data_does_not_leave_the_guest(session: Session) -> None:
    seen = len(SEEN)
    result = session.run("class Mine(str): pass\necho(Mine('x'))")
    assert result.exception is not None
    assert result.exception.type == "TypeError"
    assert len(SEEN) == seen


def test_the_clock_of_wall_stops_while_every_thread_waits(session: Session) -> None:
    assert session.run("wait(1.2)", wall=1).verdict == "ok"
    busy = "import threading\ndef spin():\n while True: pass\nthreading.Thread(target=spin, daemon=True).start()\n"
    with jail.Session(OFF, functions={"wait": wait}) as other:
        assert other.run(busy + "wait(3)", wall=0.4).verdict == "wall"
    with jail.Session(functions={"wait": wait}, lifetime="1500ms") as other:
        assert other.run("wait(60)").verdict == "wall"
        assert other.ended is not None
        assert other.ended.reason == "lifetime"


def test_an_interrupt_ends_the_wait_and_the_late_answer_is_dropped(session: Session) -> None:
    result = session.run("interrupt()")
    assert result.verdict == "cancelled"
    assert session.run("[search('a', 1), wait(.5), echo(4)]").value == [["a"], 0.5, 4]


def test_threads_call_at_once(session: Session) -> None:
    source = (
        "import threading\nfound = []\ndef f(n):\n    found.append((n, meet(), echo(n)))\n"
        "threads = [threading.Thread(target=f, args=(n,)) for n in range(8)]\n"
        "for t in threads: t.start()\nfor t in threads: t.join()\nsorted(found) == [(n, 0, n) for n in range(8)]"
    )
    result = session.run(source)
    assert result.value is True, result.stderr


FLOOD = """import threading
from host import HostError
said = []
def call():
    try:
        wait(1)
    except HostError as error:
        said.append(str(error))
threads = [threading.Thread(target=call) for _ in range(20)]
for one in threads: one.start()
for one in threads: one.join()
said"""


def test_so_many_run_at_once_and_no_more() -> None:
    with jail.Session("python", functions={"wait": wait}, limits={"pids": 40}) as session:
        assert session.run(FLOOD, wall=20).value == ["16 functions of the host are running: as many as may"] * 4


def test_a_call_that_outlives_its_evaluation_is_answered_by_an_error(session: Session) -> None:
    late = "import threading, time\nfound = []\ndef f():\n    time.sleep(.4)\n    try: found.append(search('late'))\n"
    late += "    except Exception as e: found.append(str(e))\nthreading.Thread(target=f).start()"
    session.run(late)
    time.sleep(1)
    assert session.run("import time\nwhile not found: time.sleep(.01)\nfound").value == [
        "the evaluation that called is over"
    ]


FRAME = "import os, struct\ndef send(payload, kind=22, number={number}):\n"
FRAME += "    payload = struct.pack('<I', number) + payload\n"
FRAME += "    os.write(3, struct.pack('<IB', len(payload), kind) + payload)\n"
HEAD = "struct.pack('<IBB', 7, 0, 4) + b'echo'"
MANY = f"for lie in (b'[', b'[' * 100000, b'{{}}'): send({HEAD} + lie)\n"
MANY += "send(struct.pack('<IBB', 7, 0, 4) + b'exec' + b'[[1],{}]')\nimport time\ntime.sleep(.2)"
LIES = {
    "no head": ("send(b'')", "violation"),
    "another evaluation's": (f"send({HEAD} + b'[[1],{{}}]', number=9)", "violation"),
    "no arguments, deep ones, another shape, no grant": (MANY, None),
    "a flood": (f"for _ in range(3000): send({HEAD} + b'[[1],{{}}]')", None),
    "dies in a call": ("import threading\nthreading.Timer(.2, os._exit, [3]).start()\nwait(60)", "crashed"),
}


@pytest.mark.parametrize(("source", "reason"), LIES.values(), ids=LIES)
def test_a_guest_that_lies_harms_nobody(source: str, reason: str | None) -> None:
    """At level off nothing keeps a guest from its channel: so it is with one that has left the ring."""
    threads = threading.active_count()
    with jail.Session(OFF, functions={"echo": echo, "wait": wait}, wall="20s") as session:
        session.run(FRAME.format(number=1) + source)
        assert (session.ended.reason if session.ended else None) == reason
        assert threading.active_count() <= threads + 20


REFUSED = """
import os, struct
frame = struct.pack('<IBB', 7, 0, 4) + b'exec[[], {}]'
frame = struct.pack('<IB', len(frame), 22) + frame
while True: os.write(3, frame * 100)
"""


def test_one_refused_call_too_many_ends_a_run() -> None:
    """Refused calls cost the supervisor more than the guest."""
    result = jail.run(REFUSED, OFF, functions={"wait": wait}, wall=120)
    assert (result.verdict, result.status) == ("violation", 159), result.reason
    assert result.reason == f"stopped for a flood: {TOO_MANY}"
    assert [(one.layer, one.what, one.count > MOST_REFUSED) for one in result.denials] == [
        ("functions", "refused calls", True)
    ]
    assert result.alarm is None


def test_one_refused_call_too_many_ends_a_session() -> None:
    source = FRAME.format(number=2) + f"while True: send({HEAD} + b'[[1],{{}}]', number=2)"
    with jail.Session(OFF, functions={"wait": wait}, wall=120) as session:
        session.run("import time\nfor _ in range(40):\n    try: echo()\n    except NameError: pass")
        result = session.run(source)
        assert result.verdict == "violation", result.reason
        assert TOO_MANY in result.reason
        assert session.ended is not None
        assert session.ended.reason == "violation"


def test_a_call_without_any_grant_is_a_violation() -> None:
    with jail.Session(OFF) as session:
        session.run(FRAME.format(number=1) + f"send({HEAD} + b'[[1],{{}}]')")
        assert session.ended is not None
        assert session.ended.reason == "violation"


def test_coroutines_run_on_the_callers_loop_several_at_once() -> None:
    async def use() -> None:
        loop = asyncio.get_running_loop()
        come: list[str] = []
        all_there = asyncio.Event()

        async def fetch(name: str) -> str:
            assert asyncio.get_running_loop() is loop
            come.append(name)
            if len(come) == 4:
                all_there.set()
            await all_there.wait()
            return name.upper()

        async with jail.AsyncSession(functions={"fetch": fetch, "search": search}) as session:
            source = (
                "import asyncio\nasync def main():\n    return await asyncio.gather(*map(fetch, 'abcd'))\n"
                "asyncio.run(main()) + search('x', 1)"
            )
            result = await session.run(source)
            assert result.value == ["A", "B", "C", "D", "x"], result.stderr

    with nothing_left():
        asyncio.run(use())


def test_each_call_is_an_event_of_the_audit() -> None:
    events: list[dict[str, object]] = []
    with jail.Session(functions={"echo": echo, "fail": fail}, audit=events.append) as session:
        session.run("echo(1)\nfail()")
    calls = [(event["function"], event["outcome"]) for event in events if event["event"] == "call"]
    assert calls == [("echo", "value"), ("fail", "LookupError")]


@pytest.mark.parametrize("name", ["_x", "a b", "HostError", ""])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(jail.PolicyError, match="cannot be the name"):
        jail.Session(functions={name: echo})


async def never() -> None: ...


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(jail.PolicyError, match="a function is wanted"):
        jail.Session(functions={"x": 1})  # type: ignore[dict-item]
    with pytest.raises(jail.PolicyError, match="AsyncSession"):
        jail.Session(functions={"never": never})


def test_a_session_of_a_pool_has_functions_too() -> None:
    with nothing_left(), jail.Pool(warm=1, cpu=None) as pool, jail.Session(pool, functions={"echo": echo}) as session:
        assert session.run("echo((1, b'x'))").value == (1, b"x")

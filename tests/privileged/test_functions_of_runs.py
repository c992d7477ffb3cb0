"""Functions of the host in a run of its own and in a pool's: called, timed and told as in a session."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest

import jail

from ..census import nothing_left
from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jail import Policy, Pool

LEVELS: dict[str, str | Policy] = {"strict": "python", "off": OFF}


def search(query: str, limit: int = 2) -> list[str]:
    """Finds it."""
    return [query] * limit


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


FUNCTIONS: dict[str, Callable[..., object]] = {"search": search, "wait": wait}


@pytest.fixture(scope="module", params=LEVELS)
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    with jail.Pool(LEVELS[request.param], warm=1) as made:
        yield made


@pytest.mark.parametrize("level", LEVELS)
def test_a_run_calls_them_by_name_and_from_their_module(level: str) -> None:
    source = "from host import HostError, search as find\nprint(find('a'))\nhelp(search)\n"
    source += "try: search()\nexcept HostError as error: print(error.type, error)\nsearch('b', limit=1)"
    with nothing_left():
        result = jail.run(source, LEVELS[level], value=True, functions=FUNCTIONS)
    assert result.value == ["b"], result.stderr
    assert result.stdout.startswith("['a', 'a']\n")
    assert "search(query: str, limit: int = 2) -> list[str]" in result.stdout
    assert result.stdout.endswith("TypeError missing a required argument: 'query'\n")


def test_a_run_that_is_read_along_calls_them() -> None:
    with jail.start("print(search('x'))", functions=FUNCTIONS) as running:
        assert list(running) == [("stdout", b"['x', 'x']\n")]


def test_a_pools_run_calls_them(pool: Pool) -> None:
    assert pool.run("search('a')", value=True, functions=FUNCTIONS).value == ["a", "a"]
    assert pool.submit("search('b')", value=True, functions=FUNCTIONS, pids=40).result().value == ["b", "b"]
    assert pool.run("search('a')").exception is not None  # it is the run's grant, not the pool's


def test_javascript_calls_them() -> None:
    source = "import('host').then((host) => console.log(host.search('a', 1))); search('b')"
    result = jail.run(source, "javascript", value=True, functions=FUNCTIONS)
    assert (result.value, result.stdout) == (["b", "b"], "[ 'a' ]\n")
    with jail.Pool("javascript", warm=1) as pool:
        assert pool.run("search('a')", value=True, functions=FUNCTIONS).value == ["a", "a"]


def test_the_clock_of_wall_stops_while_every_thread_waits(pool: Pool) -> None:
    assert pool.run("wait(.6)", value=True, functions=FUNCTIONS, wall=0.5).value == 0.6
    assert pool.run("wait(.1)\nwhile True: pass", functions=FUNCTIONS, wall=0.2).verdict == "wall"


def test_lifetime_never_stops_and_the_late_answer_is_dropped() -> None:
    is_over, has_ended = threading.Event(), threading.Event()

    def linger() -> None:
        is_over.wait(60)
        has_ended.set()

    result = jail.run("linger()", functions={"linger": linger}, lifetime="1s", wall="60s")
    assert result.verdict == "wall"
    is_over.set()
    assert has_ended.wait(60)


def test_a_thread_that_waits_at_the_end_changes_no_status(pool: Pool) -> None:
    source = (
        "import sys, threading\nthreading.Thread(target=wait, args=(5,), daemon=True).start()\nwait(.05)\nsys.exit(7)"
    )
    assert pool.run(source, functions=FUNCTIONS).status == 7


LIE = "import os, struct\nfor payload in {payloads}:\n"
LIE += "    os.write(3, struct.pack('<IB', len(payload), 22) + payload)\nwhile os.read(3, 4096): pass"


def test_a_guest_that_lies_about_frames_harms_nobody() -> None:
    """At level off nothing keeps a guest from its channel: so it is with one that has left the ring."""
    seen: list[object] = []
    head = "struct.pack('<IBB', 7, 1, 4) + b'echo'"
    lies = f"[struct.pack('<IBB', 7, 0, 4) + b'exec[[1],{{}}]', {head} + b'[', {head} + b'{{}}', b'']"
    result = jail.run(LIE.format(payloads=lies), OFF, functions={"echo": seen.append}, wall="30s")
    assert (result.verdict, seen) == ("ok", []), result.stderr  # the last lie closes the channel


def test_coroutines_run_on_the_callers_loop_several_at_once() -> None:
    source = (
        "import asyncio\nasync def main():\n    return await asyncio.gather(*map(fetch, 'ab'))\nasyncio.run(main())"
    )

    async def use() -> None:
        loop = asyncio.get_running_loop()
        come: list[str] = []
        all_there = asyncio.Event()

        async def fetch(name: str) -> str:
            assert asyncio.get_running_loop() is loop
            come.append(name)
            if len(come) % 2 == 0:
                all_there.set()
            await all_there.wait()
            return name.upper()

        assert (await jail.arun(source, value=True, functions={"fetch": fetch})).value == ["A", "B"]
        all_there.clear()
        async with jail.AsyncPool(warm=1) as pool:
            assert (await pool.run(source, value=True, functions={"fetch": fetch})).value == ["A", "B"]

    asyncio.run(use())


def test_each_call_is_an_event_of_the_audit() -> None:
    events: list[dict[str, object]] = []
    jail.run("search(1)\nsearch()", functions=FUNCTIONS, audit=events.append)
    with jail.Pool(warm=1, audit=events.append) as pool:
        pool.run("search(1)\nsearch()", functions=FUNCTIONS)
    calls = [(event["function"], event["outcome"]) for event in events if event["event"] == "call"]
    assert calls == [("search", "value"), ("search", "TypeError")] * 2
    assert [event["event"] for event in events] == ["start", "call", "call", "end"] * 2


async def never() -> None: ...


def test_what_cannot_call_them_is_refused(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("search('a')")
    with pytest.raises(jail.PolicyError, match=r"path\.read_text"):
        jail.run(tmp_path / "script.py", functions=FUNCTIONS)
    with pytest.raises(jail.PolicyError, match=r"jail\.arun"):
        jail.run("1", functions={"never": never})

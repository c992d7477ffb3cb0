"""A pool's runs are those of jail.run: the same results, limits and errors, many at once, each to be cancelled."""

from __future__ import annotations

import asyncio
import os
import threading
import time
import venv
from concurrent.futures import CancelledError, wait
from functools import partial
from typing import TYPE_CHECKING

import pytest

import jail
from jail.pool.pool import Pool

from .host import COUNTED, OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# asks for one more byte of its input than there is, so it never ends
ENDLESS = "import os\nprint('here', flush=True)\nwhile True: os.sched_yield()"
NO_ROOM = 64


def until(condition: Callable[[], object]) -> None:
    while not condition():
        threading.Event().wait(0.001)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with jail.Pool(OFF, warm=2, wall="60s") as made:
        yield made


SOURCES = {
    "prints": "print('out'); import sys; print('err', file=sys.stderr)",
    "a value": "[1, {'a': 2.5}, None]",
    "a status": "import sys; print('x'); sys.exit(3)",
    "no status": "raise SystemExit",
    "a status in words": "raise SystemExit('no\\u2028good')",
    "a large status": "raise SystemExit(256 + 7)",
    "an exception": "def f():\n    1 / 0\nf()",
    "no syntax": "def f(:\n    pass",
    "itself": "import sys; print(__name__, __builtins__, sys.argv, sys.flags, sys.dont_write_bytecode)",
    "late words": "import atexit; atexit.register(print, 'bye')",
    "late failure": "import atexit; atexit.register(int, 'late')",
    "a thread goes on": "import threading, time\nthreading.Timer(.05, print, ['late']).start()",
    "its own kill": "import os; os.kill(os.getpid(), 11)",
    "its own abort": "import os; os.abort()",
    "left at once": "import os; print('lost'); os._exit(5)",
    "a closed stream": "import sys; sys.stdout.close()",
    "a child": "import os; os.fork()",
    "a socket": "import socket; socket.socket()",
    "signals": "import signal; print([signal.getsignal(n) for n in range(1, 32)])",
    "warnings": "import warnings; warnings.warn('careful')",
    "surroundings": "import os; print(sorted(os.environ.items()), os.getcwd(), os.umask(0), os.getpid(), os.getuid())",
    "limits": "import resource as r; print([r.getrlimit(n) for n in range(16)])",
    "descriptors": "import os; print(sorted(os.listdir('/proc/self/fd')))",
    "groups": "import os; print(os.getgroups(), os.getsid(0) == os.getpid(), os.getppid())",
    "paths": "import os, sys; print(sys.path, sys.prefix, sys.executable, sys.stdout.encoding, os.listdir('/'))",
}


@pytest.fixture(scope="module")
def strict() -> Iterator[Pool]:
    with jail.Pool("python", warm=2, wall="60s") as made:
        yield made


@pytest.mark.parametrize("level", ["off", "strict"])
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_run_in_a_pool_is_a_run(pool: Pool, strict: Pool, source: str, level: str) -> None:
    cold = jail.run(source, OFF if level == "off" else "python", value=True, wall="60s")
    warm = (pool if level == "off" else strict).run(source, value=True)

    for field in ("verdict", "reason", "exit_code", "signal", "stdout", "value", "exception", "status", "enforced"):
        assert getattr(cold, field) == getattr(warm, field), field
    assert cold.policy == warm.policy
    if "late" not in source:  # what is registered with atexit is called from a line of ours, which a traceback names
        assert cold.stderr == warm.stderr


def test_what_is_given_to_a_run(pool: Pool) -> None:
    source = (
        "import os, sys; [sys.argv, sys.stdin.read(), os.environ['A'], open('/tmp/f').read(), open('/tmp/d/g').read()]"
    )

    given = {"args": ["a", "b"], "filename": "my.py", "stdin": "in\u00e9", "env": {"A": "1"}}
    result = pool.run(source, value=True, files={"f": "text", "d/g": b"bytes"}, **given)

    assert [["my.py", "a", "b"], "in\u00e9", "1", "text", "bytes"] == result.value
    assert pool.run("import os; os.environ.get('A'), os.listdir('/tmp')", value=True).value == (None, [])


def test_variables_of_a_call_are_shown_by_the_ring(strict: Pool) -> None:
    source = "import os; os.environ.get('A'), os.getenv('A'), 'LANG' in os.environ"
    assert strict.run(source, value=True, env={"A": "1"}).value == ("1", "1", True)
    assert strict.run(source, value=True).value == (None, None, True)


def test_input_from_a_descriptor(pool: Pool) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, b"through a pipe")
    os.close(write_end)
    try:
        assert pool.run("print(input())", stdin=read_end).stdout == "through a pipe\n"
    finally:
        os.close(read_end)


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "", ".", "a//b", "a\0b"])
def test_a_name_of_a_file_that_is_none(pool: Pool, name: str) -> None:
    with pytest.raises(jail.PolicyError, match="files"):
        pool.run("1", files={name: b""})


LIMITED = {
    "wall": ("while True: pass", {"wall": "50ms"}),
    "cpu": ("while True: pass", {"cpu": "50ms"}),
    "memory": ("x = bytearray(100 << 20); import time; time.sleep(50)", {"memory": "32M"}),
    "output": ("print('x' * 5000)", {"output": 1000}),
    "disk": ("open('/tmp/x', 'wb').write(bytes(8 << 20))", {"disk": "4M"}),
    "pids": ("import threading\nfor _ in range(9): threading.Timer(.4, int).start()", {"pids": 3}),
}  # fmt: skip


@pytest.mark.parametrize("verdict", LIMITED)
def test_a_limit_of_one_run(pool: Pool, verdict: str) -> None:
    source, limits = LIMITED[verdict]

    assert pool.run(source, **limits).verdict == verdict
    assert pool.run("print(1)").ok


def test_a_disk_that_is_filled_at_the_very_end(pool: Pool) -> None:
    result = pool.run(
        "import os\nfd = os.open('/tmp/x', os.O_CREAT | os.O_WRONLY)\nos.posix_fallocate(fd, 0, 40 << 20)"
    )

    assert result.verdict == "disk"


def test_a_disk_that_is_filled_between_two_looks_of_init() -> None:
    """Its fill is asked for before a guest that says it is done is believed."""
    source = """
import os, struct, time
held, end = bytes((16 << 20) + 4096), time.monotonic() + 0.0015
while time.monotonic() < end: pass
os.write(os.open('/tmp/x', os.O_CREAT | os.O_WRONLY), held)
os.write(3, struct.pack('<IBI', 4, 16, 0))
os.read(3, 1)
"""
    with Pool(OFF, warm=1, disk="16M", wall="60s") as own:
        assert [own.run(source).verdict for _ in range(8)] == ["disk"] * 8


def test_a_guest_that_says_it_is_done_and_goes_on(pool: Pool) -> None:
    """Its word ends it: what it does from then on it does not do."""
    said = "import os, struct\nos.write(3, struct.pack('<IBI', 4, 16, 3))\nwhile True: pass"

    result = pool.run(said, wall="1s")

    assert (result.verdict, result.status) in {("exit", 3), ("wall", 124)}


def test_what_says_that_it_is_done_writes_nothing_of_the_hosts_any_more(pool: Pool, tmp_path: Path) -> None:
    """Whoever looks at the workspace after the run sees what it was at its end."""
    said = """
import os, struct, time
os.write(3, struct.pack('<IBI', 4, 16, 0))
while True:
    os.write(file, b'x'); time.sleep(.0005)
"""
    work = tmp_path / "work"
    work.mkdir()
    source = f"file = __import__('os').open('{work}/file', 1 | 64)\n{said}"
    for _ in range(2):
        result = pool.run(source, rw=[work], wall="1s")
        size = (work / "file").stat().st_size
        time.sleep(0.02)
        assert (result.verdict, size) == ("wall", (work / "file").stat().st_size)


def test_a_path_that_the_jail_does_not_show_is_not_named_in_it(tmp_path: Path) -> None:
    """site adds what a .pth file names where that exists: outside, where a zygote starts, but not in a jail."""
    home, hidden = tmp_path / "venv", tmp_path / "hidden"
    hidden.mkdir()
    venv.create(home, symlinks=True)
    (next(home.glob("lib/python*/site-packages")) / "ours.pth").write_text(f"{hidden}\n")
    policy = OFF.replace(guest=OFF.guest.replace(interpreter=str(home / "bin/python")))
    with Pool(policy, warm=1) as own:
        warm, cold = (run("import sys; sys.path", value=True) for run in (own.run, partial(jail.run, policy=policy)))
    assert warm.value == cold.value
    assert str(hidden) not in warm.value


def test_limits_and_paths_that_need_a_jail_of_their_own(pool: Pool) -> None:
    soft = "import resource as r; [r.getrlimit(r.RLIMIT_NOFILE)[0], __import__('os').getcwd()]"

    assert pool.run(soft, value=True, open_files=50, cwd="/tmp").value == [50, "/tmp"]
    assert pool.run(soft, value=True).value == [256, "/home"]
    assert pool.run("import os; os.listdir('/shown')", value=True, ro=[f"{os.path.dirname(__file__)}:/shown"]).value


def test_what_is_wrong_is_refused(pool: Pool) -> None:
    for options in ({"wall": -1}, {"speed": 3}, {"env": {"A=B": "c"}}, {"ro": ["x:y"]}, {"wall": []}):
        with pytest.raises(jail.PolicyError):
            pool.run("1", **options)
    with pytest.raises(jail.PolicyError, match="one string"):
        pool.run(["true"])  # type: ignore[arg-type]
    with pytest.raises(jail.PolicyError, match="commands"):
        jail.Pool("command")
    with pytest.raises(jail.PolicyError, match="max_jails"):
        jail.Pool(OFF, warm=1, max_jails=0)


# --- many -------------------------------------------------------------------------------------------------------------


def test_map_keeps_the_order(pool: Pool) -> None:
    assert [result.value for result in pool.map((f"{i} * 2" for i in range(20)), value=True)] == list(range(0, 40, 2))


def test_many_threads(pool: Pool) -> None:
    wrong: list[object] = []

    def client(number: int) -> None:
        for i in range(10):
            result = pool.run(f"print({number}, {i})")
            if result.stdout != f"{number} {i}\n":
                wrong.append(result)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_full_pool_says_so() -> None:
    with jail.Pool(OFF, warm=1, max_jails=1, queue=1) as small:
        first = small.submit(ENDLESS, wall=None)
        second = small.submit("1")
        with pytest.raises(jail.PoolFull, match="the pool is full"):
            small.submit("2")
        until(lambda: small.counts()["running"])
        with pytest.raises(jail.PoolFull, match="became free within"):
            small.run("3", timeout=0.05)
        first.cancel()
        assert first.result(60).verdict == "cancelled"
        assert second.result(60).ok
        assert small.run("4").ok


def test_a_closed_pool() -> None:
    closed = jail.Pool(OFF, warm=1)
    running = closed.submit("import time; time.sleep(.2); 7", value=True)
    closed.close()
    closed.close()

    assert running.result(0).value == 7, "what was accepted has come to its end"
    for late in (closed.run, closed.submit):
        with pytest.raises(RuntimeError, match="closed"):
            late("1")


def test_a_pool_that_is_closed_at_once() -> None:
    pool = jail.Pool(OFF, warm=1, max_jails=1)
    running, waiting = pool.submit(ENDLESS, wall=None), pool.submit("1")
    until(lambda: pool.counts()["running"])
    pool.close(wait=False)

    assert running.result(0).verdict == "cancelled"
    with pytest.raises(CancelledError):
        waiting.result(0)
    assert pool.counts() == {"parked": 0, "running": 0, "ending": 0, "waiting": 0}


def test_cancellation(pool: Pool) -> None:
    cancel = jail.Cancel()
    cancel.trigger()
    try:
        assert pool.run(ENDLESS, cancel=cancel, wall=None).verdict == "cancelled"
    finally:
        cancel.close()
    futures = [pool.submit(ENDLESS, wall=None) for _ in range(3)]
    until(lambda: pool.counts()["running"] == 3)
    for future in futures:
        future.cancel()
    assert not wait(futures, 60).not_done
    assert {future.result().verdict for future in futures} == {"cancelled"}


# --- asyncio ----------------------------------------------------------------------------------------------------------


async def several(pool: jail.AsyncPool) -> list[object]:
    results = await asyncio.gather(*(pool.run(f"{i} + 1", value=True) for i in range(5)))
    return [result.value for result in results] + [r.value async for r in pool.map(("1", "2"), value=True)]


def test_one_pool_in_several_event_loops() -> None:
    pool = jail.AsyncPool(OFF, warm=2)
    assert [asyncio.run(several(pool)) for _ in range(2)] == [[1, 2, 3, 4, 5, 1, 2]] * 2
    asyncio.run(pool.close())


def test_a_cancelled_task_ends_its_jail() -> None:
    async def main() -> dict[str, int]:
        async with jail.AsyncPool(OFF, warm=1) as pool:
            task = asyncio.create_task(pool.run(ENDLESS, wall=None))
            await asyncio.to_thread(until, lambda: pool.counts()["running"])
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return pool.counts()

    assert asyncio.run(main())["running"] == 0


# --- what is loaded before --------------------------------------------------------------------------------------------


def test_a_preloaded_module_is_there_already() -> None:
    source = "import sys; before = 'decimal' in sys.modules; import decimal; [before, str(decimal.Decimal(1) / 7)]"
    with jail.Pool(OFF, warm=1, preload=["decimal", "email.message"]) as pool:
        assert pool.run(source, value=True).value == [True, "0.1428571428571428571428571429"]
    with jail.Pool(OFF.replace(name="own"), warm=1) as pool:
        assert pool.run(source, value=True).value[0] is False


def test_a_package_that_guests_may_not_import_can_be_preloaded_however_large_it_is(tmp_path: Path) -> None:
    """What is refused to nobody is not said either: a pipe that nobody reads holds only so much."""
    home, parts = tmp_path / "venv", "[sys.modules.setdefault(f'large.part{i}', sys) for i in range(2000)]"
    venv.create(home, symlinks=True)
    (next(home.glob("lib/python*/site-packages")) / "large.py").write_text(f"import sys\n{parts}\n")
    policy = jail.Policy.load("python")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(home / "bin/python")))
    with Pool(policy, warm=1, preload=["large"]) as own:
        result = own.run("import large")
    assert (result.verdict, [denial.what for denial in result.denials]) == ("exit", ["large"])


def test_a_module_can_be_preloaded_of_a_package_that_is_not_listed() -> None:
    policy, name = jail.Policy.load("python"), "xml.etree.ElementTree"
    with Pool(policy.replace(guest=policy.guest.replace(imports=(name,))), warm=1, preload=[name]) as own:
        result = own.run("1")
    assert (result.verdict, result.denials) == ("ok", ())


@pytest.mark.parametrize(
    ("name", "reason"), [("no_such_module", "No module named"), ("antigravity_", "antigravity_")], ids=["none", "other"]
)
def test_a_module_that_cannot_be_preloaded(name: str, reason: str) -> None:
    with jail.Pool(OFF, warm=1, preload=[name]) as pool, pytest.raises(jail.PolicyError, match=reason):
        pool.run("1")


def test_the_policy_names_modules_too() -> None:
    with jail.Pool(OFF.replace(guest=OFF.guest.replace(preload=("fractions",))), warm=1) as pool:
        assert pool.run("import sys; 'fractions' in sys.modules", value=True).value is True


@pytest.mark.optional
def test_the_limit_of_memory_holds_for_what_was_parked_without(needs: Callable[[object, str], None]) -> None:
    needs(COUNTED, "cgroup for this user")
    with jail.Pool(OFF, warm=1, memory=None) as pool:
        pool.run("1")
        assert pool.run("x = bytearray(200 << 20)", memory="64M").verdict == "memory"
        assert pool.run(f"len(bytearray({NO_ROOM} << 20))", value=True).value == NO_ROOM << 20

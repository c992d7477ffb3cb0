"""What a Python guest has printed before any end is kept, comes as it is printed, and stays in order."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

import jail
from jail.runs.execute import execute, prepare

Run = Callable[..., jail.Result]
BLOCKS = "import time; time.sleep(60)"
SPINS = "while True: pass"
DEEP = "def f(): repr(type('X', (), {'__repr__': lambda s: f()})())\nf()"  # a stack overflow in C
THREAD = "lambda: (print('thread'), os.kill(os.getpid(), 9))"
IN_C = "sum(range(10**12))"  # one call of C, with no bytecode in between


@pytest.fixture(params=["run", "pool"])
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Run]]:
    """Gives the way to run source at a level: each in a jail of its own, or from a pool."""
    pools: list[jail.Pool] = []

    def at(level: str) -> Run:
        if request.param == "run":
            return lambda source, **limits: jail.run(source, level=level, **limits)
        pools.append(jail.Pool("python", warm=1, level=level))
        return pools[-1].run

    yield at
    for pool in pools:
        pool.close()


@pytest.mark.parametrize("level", ["strict", "standard", "off"])
def test_what_was_printed_before_a_limit_is_kept(run: Callable[[str], Run], level: str) -> None:
    kept = "import sys\nprint('line')\nsys.stdout.write('part')\nsys.stderr.write('err')\n"
    ask = run(level)
    for source, limits, verdict in (
        (BLOCKS, {"wall": 0.8}, "wall"),
        (IN_C, {"wall": 0.8}, "wall"),
        (SPINS, {"cpu": 0.4}, "cpu"),
        ("held = [bytearray(1 << 20) for _ in range(900)]", {"memory": "64M"}, "memory"),
        ("1 / 0", {}, "exit"),
    ):
        done = ask(kept + source, **limits)
        assert (done.verdict, done.stdout) == (verdict, "line\npart"), source
        assert done.stderr.startswith("err"), source


THREADS = """
import threading
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
print("joined")
"""


def test_what_threads_have_printed_is_kept(run: Callable[[str], Run]) -> None:
    """The C library sets handlers of its own with the first thread, which must not be in the place of ours."""
    done = run("off")(f"{THREADS}import ctypes, time\ntime.sleep(0.2)\nctypes.CDLL(None)['raise'](9)")
    assert (done.signal, done.stdout) == ("SIGKILL", "thread\njoined\n"), done.stderr


@pytest.mark.parametrize("level", ["strict", "off"])
def test_what_threads_print_comes_as_it_is_printed(level: str) -> None:
    heard = b""
    with jail.start(f"{THREADS}while True: pass", "python", level=level, wall=30) as running:
        for _, chunk in running:
            heard += chunk
            if b"joined" in heard:
                running.kill()
    assert heard == b"thread\njoined\n" and running.wait().verdict == "cancelled"


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("import os; os.kill(os.getpid(), 9)", "signal"),
        ("import signal; signal.raise_signal(15)", "signal"),
        ("import os; os.abort()", "signal"),
        ("import os; os._exit(3)", "exit"),
        ("import ctypes; ctypes.string_at(0)", "signal"),
        ("import signal; signal.setitimer(signal.ITIMER_REAL, 1e-6)\nwhile True: pass", "signal"),
        (f"import sys; sys.setrecursionlimit(10**9)\n{DEEP}", None),
        ("import sys; sys.exit('bye')", "exit"),
        ("import threading\nthreading.Thread(target=print, args=('thread',)).start()", "ok"),
        (f"import os, _thread\n_thread.start_new_thread({THREAD}, ())\n{SPINS}", "signal"),
    ],
)  # fmt: skip
def test_what_was_printed_before_an_end_of_its_own_is_kept(
    run: Callable[[str], Run], source: str, verdict: str | None
) -> None:
    done = run("off")("print('before')\n" + source, wall=10)
    assert done.verdict == verdict or verdict is None
    assert done.stdout == ("before\nthread\n" if "'thread'" in source else "before\n")


def test_a_crash_right_after_a_print_keeps_it(run: Callable[[str], Run]) -> None:
    """Within less than the millisecond after which the timer would have written it: the import comes before."""
    done = run("off")("import ctypes\ncrash = ctypes.string_at\nprint('before')\ncrash(0)")
    assert (done.verdict, done.signal, done.stdout) == ("signal", "SIGSEGV", "before\n")


def test_the_output_limit_keeps_what_fits(run: Callable[[str], Run]) -> None:
    done = run("strict")("while True: print('x' * 99)", output="1M")
    assert done.verdict == "output"
    assert done.stdout == (("x" * 99 + "\n") * 10486)[: 1 << 20]


@pytest.mark.parametrize("level", ["strict", "off"])
def test_it_comes_as_it_is_printed(level: str) -> None:
    """The guest waits for an answer to each line: a line that was held back would never be answered."""
    source = "for i in range(3):\n    print(i)\n    assert input() == str(i)\nprint('end')"
    policy = jail.Policy.load("python", level=level, wall=20)
    with jail.start(source, policy, stdin=subprocess.PIPE) as running:
        heard = b""
        for name, chunk in running:
            assert name == "stdout"
            heard += chunk
            if chunk.endswith(b"\n") and b"end" not in heard:
                running.stdin.write(chunk)
                running.stdin.flush()
        assert running.wait().verdict == "ok"
    assert heard == b"0\n1\n2\nend\n"


def test_order_within_a_stream(run: Callable[[str], Run]) -> None:
    source = """
import os, sys, subprocess
print("a"); os.write(1, b"b\\n"); print("c")
sys.stdout.buffer.write(b"d\\n"); print("e"); sys.stdout.buffer.raw.write(b"")
sys.stdout.write("\\u00e9\\udc80\\n")
sys.stdout.buffer.write(memoryview(b"f\\n"))
print("g" * 200000)
sys.stdout.reconfigure(encoding="latin-1"); print("\\u00e9")
os.close(os.dup(1)); sys.stdout.flush(); sys.stdout.close()
"""
    done = run("off")(source)
    assert done.verdict == "ok", done.stderr
    assert done.stdout_bytes == b"a\nb\nc\nd\ne\n\xc3\xa9\x80\nf\n" + b"g" * 200000 + b"\n\xe9\n"


def test_threads_print_whole_lines_in_their_own_order(run: Callable[[str], Run]) -> None:
    source = """
import threading
def work(name):
    for i in range(5000): print(f"{name} {i}\\n", end="")
threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
[t.start() for t in threads]; [t.join() for t in threads]
"""
    done = run("strict")(source)
    assert done.verdict == "ok"
    lines = done.stdout.splitlines()
    for name in "abcd":
        assert [line for line in lines if line[0] == name] == [f"{name} {i}" for i in range(5000)]
    assert len(lines) == 20000


def test_a_guest_that_resets_and_blocks_all_signals_is_heard(run: Callable[[str], Run]) -> None:
    source = """
import signal
for number in signal.valid_signals():
    if number not in (signal.SIGKILL, signal.SIGSTOP): signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
print("heard")
while True: pass
"""
    done = run("off")(source, wall=1)
    assert (done.verdict, done.stdout) == ("wall", "heard\n")


def test_a_forked_copy_prints_nothing_twice() -> None:
    """Python into a pipe prints twice what was not flushed before a fork; here it is written first."""
    policy = jail.Policy.load("python", level="off", syscalls={"allow": ["@default"]}, limits={"pids": 8})
    source = "import os\nprint('parent')\npid = os.fork()\nprint('child' if pid == 0 else 'again')\nif pid: os.wait()"
    done = jail.run(source, policy)
    assert done.verdict == "ok", done.stderr
    assert sorted(done.stdout.split()) == ["again", "child", "parent"]
    assert done.stdout.startswith("parent\n")


def test_a_reader_that_goes_away_is_a_broken_pipe() -> None:
    source = "import sys, time\nprint('x')\ntime.sleep(.2)\n"
    source += "try:\n    while True: print('y'); sys.stdout.flush()\nexcept BrokenPipeError: sys.stderr.write('broken')"
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = _forwarded(source, write_end)
    os.close(write_end)
    assert done.stderr == "broken"


def _forwarded(source: str, stdout: int) -> jail.Result:
    return execute(prepare(source, jail.Policy.load("python", level="off")), forward=(stdout, None))


def test_a_clean_stream_costs_no_more_system_calls_than_a_line_each_millisecond(run: Callable[[str], Run]) -> None:
    """By count: a program that prints 200,000 lines makes some hundred writes, not 200,000."""
    source = "import sys\nfor i in range(200000): print(i)\nsys.stdout.flush()\n"
    source += "print(open('/proc/self/io').read(), file=sys.stderr)"
    done = run("off")(source)
    writes = int(dict(line.split(": ") for line in done.stderr.split("\n") if ": " in line)["syscw"])
    assert writes < 20000

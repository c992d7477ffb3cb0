"""jail inside a program with many threads, with an event loop, with signal handlers and children of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import jail

from ..census import holds_in_time
from .host import Running, processes_with, sh, word
from .supervisors import program

MANY = 64

# --- threads --------------------------------------------------------------------------------------------------------


def test_many_runs_at_once() -> None:
    """All of them are there at the same moment, and each is its own."""
    marked = word()
    guest = "echo $1; read answer; echo $answer; sleep 600; :"
    running: list[Running] = []
    try:
        running = [Running(sh(guest, marked, str(number)), stdin=b"answer %d\n" % number) for number in range(MANY)]
        assert [one.line() for one in running] == [f"{number}\n" for number in range(MANY)]
        assert [one.line() for one in running] == [f"answer {number}\n" for number in range(MANY)]
        assert holds_in_time(lambda: len(processes_with(marked)) == MANY)  # not yet: a copy that is to be sleep
    finally:
        results = [one.end() for one in running]
    assert [result.verdict for result in results] == ["cancelled"] * MANY
    assert [result.stdout for result in results] == [f"{number}\nanswer {number}\n" for number in range(MANY)]
    assert processes_with(marked) == []


def test_many_threads_run_what_they_were_given() -> None:
    with ThreadPoolExecutor(MANY) as pool:
        results = list(pool.map(lambda number: jail.run(f"print({number})\n{number} ** 2", value=True), range(MANY)))
    assert [(r.verdict, r.stdout, r.value) for r in results] == [("ok", f"{n}\n", n**2) for n in range(MANY)]


def test_a_thread_may_end_while_its_cgroups_and_janitor_stay() -> None:
    results: list[jail.Result] = []
    for _ in range(10):
        thread = threading.Thread(target=lambda: results.append(jail.run(sh("sleep 0.01; echo fine"))))
        thread.start()
        thread.join()
    assert [result.stdout for result in results] == ["fine\n"] * 10


def test_a_thread_whose_run_goes_on_when_the_main_one_has_ended() -> None:
    program("""
def work():
    main.join()
    assert jail.run(["/bin/echo", "late"]).stdout == "late\\n"
    os.write(1, b"well\\n")
main = threading.main_thread()
threading.Thread(target=work).start()
""")


def test_cancelling_from_another_thread_before_amid_and_after() -> None:
    program("""
early = jail.Cancel()
early.trigger()
assert jail.run(WAIT, cancel=early).verdict == "cancelled"
amid = jail.Cancel()
thread, results = waiting(amid)
assert len(here(marked)) >= 2
amid.trigger()
amid.trigger()
thread.join()
assert results[0].verdict == "cancelled" and results[0].status == 130 and results[0].stdout == "ready\\n", results
assert (results[0].exit_code, results[0].signal) == (None, None)
late = jail.Cancel()
assert jail.run(["/bin/true"], cancel=late).ok
late.trigger()
print("well")
""")


# --- signals and children of the host program -----------------------------------------------------------------------


def test_the_hosts_handlers_and_children_are_its_own() -> None:
    program("""
signal.signal(signal.SIGCHLD, lambda *_: None)
before = {number: signal.getsignal(number) for number in signal.valid_signals()}
wakeup = os.pipe()
os.set_blocking(wakeup[1], False)
signal.set_wakeup_fd(wakeup[1])
thread, results = waiting(cancel := jail.Cancel())
pid = os.fork()
if pid == 0:
    os._exit(7)
assert os.waitpid(pid, 0) == (pid, 7 << 8)
cancel.trigger()
thread.join()
assert results[0].verdict == "cancelled"
assert jail.run(["/bin/false"]).exit_code == 1
assert before == {number: signal.getsignal(number) for number in signal.valid_signals()}
assert signal.set_wakeup_fd(-1) == wakeup[1]
assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
print("well")
""")


def test_a_host_that_waits_for_all_its_children_has_an_end() -> None:
    """While no run goes on, jail has no child in the host program that a loop of wait(2) would wait for."""
    program("""
for _ in range(3):
    if os.fork() == 0:
        os._exit(0)
ended = 0
try:
    while os.waitpid(-1, os.WNOHANG if ended == 3 else 0)[0]:
        ended += 1
    raise AssertionError(f"after {ended} another child is there")
except ChildProcessError:
    assert ended == 3
print("well")
""")


def test_a_host_that_reaps_every_child_it_sees() -> None:
    """Ours too, then: a run goes on without."""
    program("""
reaped = []
def reap_all(*_):
    try:
        while (pid := os.waitpid(-1, os.WNOHANG)[0]):
            reaped.append(pid)
    except ChildProcessError:
        pass
signal.signal(signal.SIGCHLD, reap_all)
for code in range(20):
    assert jail.run(["/bin/sh", "-c", f"true & wait; exit {code}"]).exit_code == code
    assert jail.run(["/bin/sh", "-c", "sleep 60"], wall=0.01).verdict == "wall"
print("well")
""")


@pytest.mark.parametrize(
    "disposition",
    [
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())",
    ],
)
def test_a_host_that_ignores_or_blocks_signals(disposition: str) -> None:
    program(f"""
{disposition}
for _ in range(5):
    assert jail.run(["/bin/sh", "-c", "true & wait; exit 3"]).exit_code == 3
    assert jail.run(["/bin/sh", "-c", "sleep 60"], wall=0.1).verdict == "wall"
assert jail.run("6 * 7", value=True).value == 42
print("well")
""")


def test_an_interrupted_run_is_killed_and_reaped() -> None:
    program("""
before = take()
for command in (WAIT, "import time; print('ready', flush=True); time.sleep(600)"):
    heard, say = os.pipe()
    def interrupt():
        assert os.read(heard, 100) == b"ready\\n"
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        execute(prepare(command, None), forward=(say, say))
    except KeyboardInterrupt:
        pass
    else:
        raise AssertionError("not interrupted")
    thread.join()
    assert here(marked) == []
    os.close(heard)
    os.close(say)
assert not changes(before)
print("well")
""")


# --- forks of the host program --------------------------------------------------------------------------------------


def test_after_a_fork_both_can_run() -> None:
    program("""
thread, results = waiting(cancel := jail.Cancel())
pid = os.fork()
status = 0
if pid == 0:
    status = 1
    try:
        assert jail.run(["/bin/echo", "child"]).stdout == "child\\n"
        assert jail.run("6 * 7", value=True).value == 42
        if os.fork() == 0:
            os._exit(0 if jail.run(["/bin/echo", "grandchild"]).stdout == "grandchild\\n" else 1)
        assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
        status = 0
    finally:
        os._exit(status)
assert jail.run(["/bin/echo", "parent"]).stdout == "parent\\n"
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert len(here(marked)) >= 2, "the end of the forked process was taken for ours"
cancel.trigger()
thread.join()
assert results[0].verdict == "cancelled"
print("well")
""")


@pytest.mark.parametrize(
    ("guest", "stdin", "verdict", "size"),
    [
        ("echo out; echo err >&2", "None", "ok", 4),
        ("cat", "b'x' * 200_000", "ok", 200_000),
        ("sleep 60", "None", "wall", 0),
    ],
)
def test_a_process_that_was_forked_amid_a_run_does_not_hold_it_up(
    guest: str, stdin: str, verdict: str, size: int
) -> None:
    """It has copies of all that is open at that moment, the writing ends of the guest's pipes too."""
    program(f"""
from jail.runs import wiring
from jail.launch import native
forked = []
def fork_first(function):
    def around(*arguments, **options):
        pid = os.fork()
        if pid == 0:
            signal.pause()
        forked.append(pid)
        return function(*arguments, **options)
    return around
wiring.start = fork_first(wiring.start)
native.spawn = fork_first(native.spawn)
result = jail.run(["/bin/sh", "-c", {guest!r}], stdin={stdin}, wall=2)
assert result.verdict == {verdict!r}, result.reason
assert result.usage.stdout_bytes == {size}, result.usage
assert len(forked) >= 2
for pid in forked:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
print("well")
""")


def test_a_forked_process_outlives_the_supervisor_but_the_jail_does_not() -> None:
    """What holds copies of our descriptors must not keep the jail alive when we are killed."""
    program("""
heard, say = os.pipe()
supervisor = os.fork()
if supervisor == 0:
    thread, results = waiting()
    if os.fork() == 0:
        os.write(say, b"%d" % os.getpid())
        signal.pause()
    thread.join()
holder = int(os.read(heard, 10))
assert len(here(marked)) >= 2
watched = [os.pidfd_open(pid) for pid in here(marked) if pid not in (supervisor, holder)]
os.kill(supervisor, signal.SIGKILL)
os.waitpid(supervisor, 0)
import select
for pidfd in watched:
    assert select.select([pidfd], [], [], 60)[0], "a guest outlives its supervisor"
os.kill(holder, signal.SIGKILL)
print("well")
""")

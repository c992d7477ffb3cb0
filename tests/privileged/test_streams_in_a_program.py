"""Streams of a run where they are a matter of the whole program: its memory, its forks, its end."""

from __future__ import annotations

from ..census import holds_in_time
from .host import processes_with, supervised, word
from .supervisors import program
from .test_streams import FAMILY


def test_the_supervisors_memory_stays_small() -> None:
    program("""
import resource
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = 0
def count(name, chunk):
    global total
    total += len(chunk)
loud = ["head", "-c", "300000000", "/dev/zero"]
jail.run(["head", "-c", "3000000", "/dev/zero"], on_output=count)
before, total = peak(), 0
assert jail.run(loud, output="1G", on_output=count).ok
assert total == 300_000_000
assert jail.run(["wc", "-c"], stdin=(b"x" * 65536 for _ in range(3000))).stdout == "196608000\\n"
assert peak() - before < 4096, (before, peak())
print("well")
""")


def test_nothing_is_left_and_a_fork_amid_holds_nothing_up() -> None:
    program("""
import subprocess
def once():
    with jail.start(["cat"], stdin=subprocess.PIPE) as running:
        pid = os.fork()
        if pid == 0:
            signal.pause()
        running.stdin.write(b"said")
        running.stdin.close()
        # the forked process has a copy of the caller's own end: as outside, its affair, so it closes it
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert list(running) == [("stdout", b"said")], running.wait()
    with jail.start(["echo", "said"]) as running:
        pid = os.fork()
        if pid == 0:
            signal.pause()
        heard, result = list(running), running.wait()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert heard == [("stdout", b"said\\n")] and result.ok
    try:
        jail.run(["cat"], stdin=iter([b"x", 7]), on_output=lambda name, chunk: None)
    except jail.PolicyError:
        pass
    jail.start(["/no/such/program"]).close()
once()
before = take()
for _ in range(20):
    once()
assert not changes(before) and is_only_thread()
print("well")
""")


def test_a_forked_copy_has_no_say_in_a_run() -> None:
    program("""
with jail.start(WAIT) as running:
    assert running.stdout.readline() == b"ready\\n"
    pid = os.fork()
    if pid == 0:
        running.kill()
        try:
            running.wait()
        except jail.JailError:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert running.poll() is None and len(here(marked)) >= 2
print("well")
""")


def test_a_program_that_ends_takes_its_runs_along() -> None:
    marked = word()
    source = f"""
import jail, sys, warnings
warnings.simplefilter("ignore", ResourceWarning)  # of the files
running = jail.start(["/bin/sh", "-c", {FAMILY!r}, sys.argv[1]])
print(running.stdout.readline())
"""
    assert supervised(source, marked) == "b'ready\\n'\n"
    assert holds_in_time(lambda: processes_with(marked) == [])

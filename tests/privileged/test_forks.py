"""A copy of the host program, made by os.fork() at the worst moment of a run in another thread, can run jails too."""

from __future__ import annotations

import pytest

from .supervisors import program

# What a run imports while it goes on, by a part of it, and the run. The first is for a run without a cgroup.
LATE = {
    "jail.watch.process_tree": "jail.run(['sleep', '60'], wall=.1).verdict == 'wall'",
    "json.decoder": "jail.run('1 + 1', value=True).value == 2",
}


@pytest.mark.parametrize(("part", "run"), LATE.items(), ids=LATE)
def test_a_fork_amid_an_import(part: str, run: str) -> None:
    program(f"""
from jail.host import facts
from jail.host.cgroups import CgroupFacts
facts._host[:] = [facts.probe().replace(cgroups=CgroupFacts(backend="none"))]
if {part!r}.startswith('jail.'):
    sys.modules.pop({part!r}, None)  # a user's first run without a cgroup has imported it
imports, forks = threading.Event(), threading.Event()
def wait_for_the_fork(event, arguments):
    if event == "import" and arguments[0] == {part!r}:
        imports.set()
        forks.wait()
sys.addaudithook(wait_for_the_fork)
os.register_at_fork(before=forks.set)  # called before what jail has registered
def run():
    assert {run}
    assert {part!r} in sys.modules
thread = threading.Thread(target=run)
thread.start()
imports.wait()
pid = os.fork()
if pid == 0:
    signal.alarm(30)
    run()
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
thread.join()
print("well")
""")


# What goes on in another thread, or stands ready, when the host program forks. Each is ended by ``cancel``.
HELD = {
    "a parked jail": "pool = jail.Pool(OFF, warm=(2, 2)); pool.run('1').check(); wait_until_idle(pool)",
    "a pool's run": "pool = jail.Pool(OFF, warm=(1, 1)); pool.submit(ENDLESS, cpu=None, wall=None); speaks(pool)",
    "a run": "start(threading.Thread(target=jail.run, args=(['sleep', '600'],), kwargs={'cancel': cancel}))",
    "a run with a writable path": (
        "folder = tempfile.TemporaryDirectory(); options = {'cancel': cancel, 'rw': [folder.name], 'disk': '1G'};"
        "start(threading.Thread(target=jail.run, args=(['sleep', '600'],), kwargs=options))"
    ),
    "a call of an executor": "executor = jail.JailExecutor(); executor.submit(time.sleep, 600); is_there(executor)",
}
GENERATIONS = """
import tempfile, traceback
from tests.census import descendants, descriptors, holds_in_time
policy = jail.Policy.load("python")
OFF = policy.replace(guest=policy.guest.replace(level="off"))
ENDLESS = "import time; time.sleep(600)"
cancel = jail.Cancel()
def wait_until_idle(pool):
    assert pool._standby.wait_until_idle()
def speaks(pool):
    assert holds_in_time(lambda: pool.counts()["running"] == 1 and pool._cancels)
    wait_until_idle(pool)
def start(thread):
    thread.daemon = True
    thread.start()
    assert holds_in_time(lambda: any(has_begun(pid, b"sleep\\0") for pid in descendants()))
def is_there(executor):
    program = os.fsencode(sys.executable) + b"\\0-I\\0"
    assert holds_in_time(lambda: any(has_begun(pid, program) for pid in descendants()))
def has_begun(pid, program):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().startswith(program)
def beside(before):
    return [one for one in descriptors() if one not in before]
before = descriptors()
HELD
assert len(beside(before)) > 3
def generation(number):
    pid = os.fork()
    if pid == 0:
        signal.alarm(120)
        status = 1
        try:
            kept = beside(before)
            assert kept == [], (number, kept)
            assert jail.run(["true"]).ok
            assert beside(before) == [], (number, beside(before))
            if number < 3:
                generation(number + 1)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
generation(1)
cancel.trigger()
if "folder" in globals():
    folder.cleanup()
print("well", flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("held", HELD)
def test_a_copy_keeps_nothing_of_what_goes_on(held: str) -> None:
    """Counted by descriptors, in the copy, its copy and the copy of that."""
    program(GENERATIONS.replace("HELD", HELD[held]))


def test_a_fork_amid_the_opening_of_a_cgroups_file() -> None:
    """The run's thread stands between the opening of the file and the record of its number when another one forks."""
    program("""
from jail.launch.cgroup import directory
from tests.census import descriptors
if jail.run(["true"]).enforced["memory_cgroup"] != "verified":
    print("well")
    sys.exit()
opened, forks, forked = threading.Event(), threading.Event(), threading.Event()
real, run = os.open, threading.Thread(target=lambda: jail.run(["true"]).check())
def open_and_wait(*arguments, **options):
    fd = real(*arguments, **options)
    if not opened.is_set():
        opened.set()
        forks.wait()
        forked.wait(0.3)  # it comes after this where the fork waits for the record
    return fd
class Os:
    open = staticmethod(open_and_wait)
    def __getattr__(self, name):
        return getattr(os, name)
before = descriptors()
directory.os = Os()
os.register_at_fork(before=forks.set, after_in_parent=forked.set)  # called before what jail has registered
run.start()
opened.wait()
pid = os.fork()
if pid == 0:
    os._exit(0 if [one for one in descriptors() if one not in before] == [] else 1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
run.join()
print("well")
""")


def test_a_copy_of_a_pool_uses_no_more_than_its_original() -> None:
    program("""
import tempfile, traceback
from tests.census import descriptors
policy = jail.Policy.load("python")
pool = jail.Pool(policy.replace(guest=policy.guest.replace(level="off")), warm=(1, 1))
def count():
    assert pool.run("1").ok and pool._standby.wait_until_idle()
    return len(descriptors())
first = count()
def generation(number):
    pid = os.fork()
    if pid == 0:
        signal.alarm(120)
        status = 1
        try:
            assert count() == first, (number, descriptors())
            if number < 4:
                generation(number + 1)
            pool.close()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
generation(1)
pool.close()
print("well")
""")

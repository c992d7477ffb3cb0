"""A copy of the host program, made by os.fork() at the worst moment of a run in another thread, can run jails too."""

from __future__ import annotations

import pytest

from .supervisors import program

# What a run imports while it goes on, by a part of it, and the run. The first is for a run without a cgroup.
LATE = {
    "jail.watch.tree": "jail.run(['sleep', '60'], wall=.1).verdict == 'wall'",
    "json.decoder": "jail.run('1 + 1', value=True).value == 2",
}


@pytest.mark.parametrize(("part", "run"), LATE.items(), ids=LATE)
def test_a_fork_amid_an_import(part: str, run: str) -> None:
    program(f"""
from jail.host import facts
from jail.host.cgroups import CgroupFacts
facts._host[:] = [facts.probe().replace(cgroups=CgroupFacts(backend="none"))]
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

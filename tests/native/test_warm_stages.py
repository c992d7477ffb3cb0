"""The steps of a zygote's start, each made to fail there: by a filter of the zygote's that refuses one system call."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile

import pyseccomp
import pytest

from jail.core.errors import HostError, JailError, SetupError
from jail.host.facts import probe
from jail.launch.zygote import Zygote
from jail.plan.command import Command
from jail.plan.model import Plan
from jail.plan.zygote_plan import Warm, warm
from jail.policy.load import load
from jail.pool.parked_jail import Parked
from jail.pool.request import PoolRequest
from jail.runs.execute import prepare

from ..census import changes, take
from .refuse import condition
from .test_stages import ALLOW, OF_THE_MACHINE, REFUSED

# A zygote's start has another fork, and its guest no exec.
# A jail of a pool has no terminal.
SAME = [case for case in REFUSED if case[0] not in {"fork", "exec jail-init", "terminal"} and case[-1] != "0x540e"]
# Not strict: there installed packages are covered, which takes some of the calls that later steps make.
POLICY = load("python", [("network.mode", "loopback"), ("guest.level", "standard"), ("limits.cpus", "1")])


def refusing(error: int, call: str, *conditions: str) -> Warm:
    made = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    made.add_rule(
        pyseccomp.ERRNO(error), call, *(condition(*conditions[i : i + 3]) for i in range(0, len(conditions), 3))
    )
    made.add_rule(pyseccomp.ERRNO(1), "setns")  # what the zygote tries, to see that its filter is there
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return warm(POLICY, (), prepare("", POLICY).entries).replace(filter=file.read(), refusals=(("setns", 1),))


def failure(made: Warm, plan: Plan) -> JailError:
    """What a run says; nothing of it is left."""
    before = take()
    zygote = Zygote(made, probe())
    try:
        with pytest.raises(JailError) as caught:
            run(plan, zygote)
    finally:
        zygote.close()
    assert changes(before) == {}
    return caught.value


def run(plan: Plan, zygote: Zygote) -> None:
    parked = Parked(plan, zygote)
    try:
        parked.run(plan, PoolRequest(Command(source=b""), None, {}, None, None), parked.cancel, lambda: False)
    finally:
        parked.close()


@pytest.fixture
def plan() -> Plan:
    return prepare("1", POLICY)


START = """
import sys
import pyseccomp
from jail.core.errors import SetupError
from jail.host.facts import probe
from jail.launch.zygote import Zygote
from jail.plan.zygote_plan import warm
from jail.policy.load import load
from jail.runs.execute import prepare
policy = load("python")
made, host = warm(policy, (), prepare("1", policy).entries), probe()
Zygote(made, host).close()
refusing = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
refusing.add_rule(pyseccomp.ERRNO(24), sys.argv[1])
refusing.load()
try:
    Zygote(made, host).close()
except SetupError as error:
    print(error.stage, error.object, error.errno)
"""


@pytest.mark.parametrize(
    ("stage", "call"),
    [("mount", "open_tree"), ("mount", "mount_setattr"), ("exec", "openat2")],
)
def test_a_zygote_whose_interpreter_cannot_be_had_read_only_never_starts(stage: str, call: str) -> None:
    done = subprocess.run([sys.executable, "-c", START, call], capture_output=True, text=True, timeout=60)

    assert done.stdout == f"zygote {stage} {errno.EMFILE}\n", done


def test_a_zygote_whose_filter_allows_everything_never_serves(plan: Plan) -> None:
    before = take()
    forged = warm(POLICY, (), plan.entries).replace(filter=ALLOW)

    with pytest.raises(HostError, match="the filter of the zygote does not refuse openat2 as the policy says"):
        Zygote(forged, probe())
    assert changes(before) == {}


def test_a_jail_of_a_zygote_whose_filter_allows_everything_stops(plan: Plan) -> None:
    zygote = Zygote(warm(POLICY, (), plan.entries), probe())
    try:
        run(plan, zygote)
        for whose, forged in (
            ("finished jail", plan.replace(seccomp=ALLOW, seccomp_listening=b"")),
            ("finished jail", plan.replace(seccomp_listening=ALLOW)),
            ("jail-init", plan.replace(seccomp_init=ALLOW)),
        ):
            with pytest.raises(HostError, match=f"the filter of .*{whose} does not refuse clone3 as the policy says"):
                run(forged, zygote)
    finally:
        zygote.close()


@pytest.mark.parametrize("case", SAME, ids=lambda case: f"{case[0]} ({case[2]})")
def test_a_refused_call_is_reported_by_its_step(case: tuple[str, ...], plan: Plan) -> None:
    stage, error, *call = case
    if stage == "landlock" and not probe().landlock_abi:
        pytest.skip("this kernel has no Landlock, so the step is not taken")

    said = failure(refusing(int(error), *call), plan)

    if stage in OF_THE_MACHINE:
        assert isinstance(said, HostError)
        assert said.layer in OF_THE_MACHINE[stage]
        return
    assert isinstance(said, SetupError)
    assert said.errno == error
    if stage == "working directory":
        assert said.stage in ("pivot root", stage)
    elif call[0] == "open_tree":  # of root's jails the supervisor has taken the clones, but for those of the scratch
        assert said.stage == ("tree" if os.geteuid() == 0 else "mount")
    else:
        assert said.stage == stage


@pytest.mark.parametrize("call", ["clone3", "execveat"])
def test_a_refused_fork(call: str, plan: Plan) -> None:
    said = failure(refusing(errno.EAGAIN, call), plan)

    assert isinstance(said, (SetupError, HostError))
    assert (call == "clone3") or (isinstance(said, SetupError) and said.stage == "fork")


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"cwd": "/nowhere"}, "working directory"),
        ({"hostname": "x" * 65}, "hostname"),
        ({"seccomp": b"", "seccomp_listening": b""}, "seccomp"),
    ],
    ids=["a directory", "a name", "a filter"],
)
def test_a_plan_that_cannot_be(plan: Plan, change: dict[str, object], stage: str) -> None:
    said = failure(warm(POLICY, (), prepare("", POLICY).entries), plan.replace(**change))

    assert isinstance(said, SetupError)
    assert said.stage == stage


def test_a_zygote_whose_interpreter_is_not_there() -> None:
    before = take()
    with pytest.raises(SetupError, match="zygote exec: no such file"):
        Zygote(warm(POLICY, (), prepare("", POLICY).entries).replace(argv=("/no/such/python",)), probe())
    assert changes(before) == {}


def test_a_zygote_that_ends_before_it_is_ready() -> None:
    before = take()
    with pytest.raises(SetupError, match="before it was ready"):
        Zygote(warm(POLICY, (), prepare("", POLICY).entries).replace(argv=(os.path.realpath("/bin/true"),)), probe())
    assert changes(before) == {}

"""Each step of native/abi/stages.h made to fail, for real: stage and errno come back, and nothing is left behind."""

from __future__ import annotations

import errno
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pyseccomp
import pytest

from jail.core.errors import HostError, PolicyError, SetupError
from jail.host.facts import probe
from jail.launch import native
from jail.launch.encode import encode
from jail.launch.start import Live
from jail.plan.model import Bind, File, PathRule, Plan
from jail.policy.load import load
from jail.runs.execute import execute, prepare

from ..census import changes, take

PRCTL_SECUREBITS, PRCTL_NO_NEW_PRIVS, PRCTL_CAPBSET_DROP = 28, 38, 24
AT_EMPTY_PATH, CLOSE_RANGE_CLOEXEC, O_WRONLY_NOFOLLOW = 0x1000, 4, 0o1 | 0o2000000 | os.O_NOFOLLOW
GARBAGE_FILTER = struct.pack("HBBI", 0xFFFF, 0, 0, 0)

# stage, errno to give, the system call that the step makes, conditions on its arguments
REFUSED = [
    ("namespaces", errno.ENOSPC, "unshare", "0", "&", "0x40000000=0x40000000"),
    ("cgroup namespace", errno.EPERM, "unshare", "0", "==", "0x02000000"),
    ("hostname", errno.EPERM, "sethostname"),
    ("loopback", errno.EPERM, "ioctl", "1", "==", "0x8914"),
    ("keyring", errno.EDQUOT, "keyctl"),
    ("signals", errno.EINVAL, "rt_sigaction", "0", "==", "64"),  # the last: nothing else in a zygote asks for it
    ("user namespace limit", errno.EROFS, "openat", "2", "==", str(O_WRONLY_NOFOLLOW)),
    ("mount propagation", errno.EPERM, "mount"),
    ("mount", errno.EMFILE, "open_tree"),
    ("identity", errno.EAGAIN, "setresuid"),
    ("mount", errno.ENODEV, "fsopen"),
    ("root", errno.EACCES, "fchdir"),
    ("tree", errno.ENOSPC, "symlinkat"),
    ("pivot root", errno.EINVAL, "pivot_root"),
    ("pivot root", errno.EBUSY, "umount2"),
    ("read-only root", errno.EINVAL, "mount_setattr", "2", "==", str(AT_EMPTY_PATH)),
    ("descriptors", errno.EINVAL, "close_range", "2", "==", str(CLOSE_RANGE_CLOEXEC)),
    ("terminal", errno.EIO, "ioctl", "1", "==", "0x40045431"),  # TIOCSPTLCK
    ("working directory", errno.EACCES, "chdir", "0", "&", "0=0"),
    ("securebits", errno.EPERM, "prctl", "0", "==", str(PRCTL_SECUREBITS), "1", "==", "0xff"),
    ("capabilities", errno.EPERM, "prctl", "0", "==", str(PRCTL_CAPBSET_DROP)),
    ("limit", errno.EPERM, "prlimit64"),
    ("processors", errno.EPERM, "sched_setaffinity"),
    ("fork", errno.EAGAIN, "clone"),
    ("session", errno.EPERM, "setsid"),
    ("session", errno.EPERM, "ioctl", "1", "==", "0x540e"),  # TIOCSCTTY
    ("no_new_privs", errno.EINVAL, "prctl", "0", "==", str(PRCTL_NO_NEW_PRIVS)),
    ("landlock", errno.E2BIG, "landlock_restrict_self"),
    ("seccomp", errno.ENOMEM, "seccomp"),
    ("exec jail-init", errno.EPERM, "execveat"),
]
# told as what the machine cannot do, by the name of the layer
OF_THE_MACHINE = {
    "namespaces": ("user_namespace", "network_namespace", "ipc_namespace", "uts_namespace"),
    "cgroup namespace": ("cgroup_namespace",),
    "user namespace limit": ("user_namespace",),
}


@pytest.fixture
def plan() -> Plan:
    return prepare(["/bin/true"], "command")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]} ({case[2]})")
def test_a_refused_call_is_reported_by_its_step(case: tuple[str, ...]) -> None:
    stage, error, *call = case
    if stage == "landlock" and not probe().landlock_abi:
        pytest.skip("this kernel has no Landlock, so the step is not taken")
    helper = os.path.join(os.path.dirname(__file__), "refuse.py")

    done = subprocess.run([sys.executable, helper, str(error), *call], capture_output=True, text=True, timeout=60)

    said = done.stdout.strip().split("|")
    if stage == "exec jail-init":
        assert said[:2] == ["exec", str(error)], done
    elif stage in OF_THE_MACHINE:
        assert said[0] in OF_THE_MACHINE[stage], done
    elif stage == "working directory":
        assert said[0] in ("pivot root", stage) and said[1:] == [str(error), call[0]], done
    else:
        assert said == [stage, str(error), call[0]], done


def test_every_stage_has_a_test() -> None:
    here = {case[0] for case in REFUSED} | {"plan", "cgroup", "self-check", "probe", "exec", "init seccomp"}

    assert here - {"exec jail-init"} == set(native.STAGES)


def refused(plan: Plan) -> SetupError:
    before = take()
    with pytest.raises(SetupError) as caught:
        execute(plan)
    assert changes(before) == {}
    return caught.value


def test_a_source_that_went_away(plan: Plan) -> None:
    error = refused(plan.replace(entries=(*plan.entries, Bind(path="/x", source="/nowhere", named_by="test"))))

    assert ("mount", "/nowhere at /x (named by test)", errno.ENOENT) == (error.stage, error.object, error.errno)


def test_an_entry_that_is_there_already(plan: Plan) -> None:
    error = refused(plan.replace(entries=(*plan.entries, File(path="/etc/passwd"))))

    assert ("tree", "/etc/passwd", errno.EEXIST) == (error.stage, error.object, error.errno)


def test_a_hostname_that_is_too_long(plan: Plan) -> None:
    assert ("hostname", errno.EINVAL) == (lambda e: (e.stage, e.errno))(refused(plan.replace(hostname="x" * 65)))


def test_a_directory_that_is_not_there(plan: Plan) -> None:
    error = refused(plan.replace(cwd="/nowhere"))

    assert ("working directory", "/nowhere", errno.ENOENT) == (error.stage, error.object, error.errno)


def test_a_limit_that_the_kernel_does_not_know(plan: Plan) -> None:
    wrong = plan.rlimits[0].replace(number=99)
    error = refused(plan.replace(rlimits=(*plan.rlimits[1:], wrong)))

    assert ("limit", "RLIMIT_CPU", errno.EINVAL) == (error.stage, error.object, error.errno)


def test_a_landlock_rule_for_a_path_that_is_not_there(plan: Plan) -> None:
    if not plan.landlock:
        pytest.skip("this kernel has no Landlock")
    fence = plan.landlock.replace(rules=(PathRule(path="/nowhere", access=4),))

    assert refused(plan.replace(landlock=fence)).stage == "landlock"


def test_a_filter_that_the_kernel_refuses(plan: Plan) -> None:
    assert ("seccomp", errno.EINVAL) == (lambda e: (e.stage, e.errno))(
        refused(plan.replace(seccomp=GARBAGE_FILTER, seccomp_listening=GARBAGE_FILTER))
    )


def test_an_empty_filter_is_no_filter(plan: Plan) -> None:
    assert refused(plan.replace(seccomp=b"", seccomp_listening=b"")).stage == "seccomp"


ALLOW, PERMIT_ONE = b"\x06\0\0\0\0\0\xff\x7f", "the filter of {} does not refuse {} as the policy says"


def permissive(plan: Plan, *calls: str) -> bytes:
    """The plan's own filter, except that it allows these calls: what a forged or stale one would be."""
    numbers = [pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) for name in calls]
    tests = b"".join(struct.pack("=HBBI", 0x15, 0, 1, number) + ALLOW for number in numbers)
    return struct.pack("=HBBI", 0x20, 0, 0, 0) + tests + plan.seccomp


def wrong_filter(plan: Plan) -> str:
    before = take()
    with pytest.raises(HostError) as caught:
        execute(plan)
    assert changes(before) == {}
    assert caught.value.layer == "seccomp"
    return caught.value.problem


@pytest.mark.parametrize("require", [True, False], ids=["required", "not required"])
@pytest.mark.parametrize("on_denied", ["errno", "kill"])
@pytest.mark.parametrize("source", [["/bin/true"], "1"], ids=["command", "source"])
def test_a_filter_that_allows_everything_stops_the_run(
    source: str | list[str], on_denied: str, require: bool, tmp_path: Path
) -> None:
    policy = load("python" if isinstance(source, str) else "command", [("syscalls.on_denied", on_denied)])
    plan = prepare(source, policy, rw=[f"{tmp_path}:/w"])

    forged = plan.replace(seccomp=ALLOW, seccomp_listening=ALLOW, require=plan.require if require else ())

    assert wrong_filter(forged) == PERMIT_ONE.format("the finished jail", "clone3")
    assert execute(plan).ok


@pytest.mark.parametrize("call", [name for name in native.TRIED if name != "clone3"])
def test_a_filter_that_allows_one_call_too_many_stops_the_run(plan: Plan, call: str) -> None:
    assert call in dict(plan.refusals)
    problem = PERMIT_ONE.format("the finished jail", call)
    assert wrong_filter(plan.replace(seccomp=permissive(plan, call), seccomp_listening=b"")) == problem
    if call in ("openat2", "io_uring_setup", "unshare"):  # of the calls that are told the first alone is tried
        listening = plan.replace(seccomp=plan.seccomp_listening)
        assert wrong_filter(plan.replace(seccomp_listening=permissive(listening, call))) == problem


def test_a_filter_that_answers_with_another_errno_stops_the_run(plan: Plan) -> None:
    expected = tuple((name, errno.EACCES if name == "mount" else number) for name, number in plan.refusals)

    assert wrong_filter(plan.replace(refusals=expected)) == PERMIT_ONE.format("the finished jail", "mount")


def test_a_filter_that_nothing_was_tried_on_is_not_verified(plan: Plan) -> None:
    untried = plan.replace(seccomp=ALLOW, seccomp_listening=ALLOW, refusals=())

    assert wrong_filter(untried) == "the finished jail did not verify it"
    assert execute(untried.replace(require=())).enforced["seccomp"] == "unverified"


def test_a_filter_whose_answers_were_there_without_it_is_not_verified() -> None:
    """An outer filter that gives the same answers as ours proves nothing about ours."""
    code = (
        "import pyseccomp, sys\n"
        "from jail.core.errors import HostError\n"
        "from jail.runs.execute import execute, prepare\n"
        "plan = prepare(['/bin/true'], 'command')\n"
        "outer = pyseccomp.SyscallFilter(pyseccomp.ALLOW)\n"
        "outer.add_rule(pyseccomp.ERRNO(1), 'setns')\n"
        "outer.load()\n"
        "assert execute(plan).enforced['seccomp'] == 'verified'\n"
        f"forged = plan.replace(seccomp={ALLOW!r}, seccomp_listening={ALLOW!r}, refusals=(('setns', 1),))\n"
        "try: execute(forged)\n"
        "except HostError as error: print(error.layer, error.problem)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.stdout == "seccomp the finished jail did not verify it\n", done


def test_a_filter_of_init_that_allows_everything_stops_the_run(plan: Plan) -> None:
    assert wrong_filter(plan.replace(seccomp_init=ALLOW)) == PERMIT_ONE.format("jail-init", "clone3")


def test_a_filter_of_init_that_nothing_was_tried_on_stops_the_run(plan: Plan) -> None:
    forged = plan.replace(seccomp_init=ALLOW, refusals_init=())

    assert wrong_filter(forged) == PERMIT_ONE.format("jail-init", "any call")


def test_a_filter_of_init_that_the_kernel_refuses(plan: Plan) -> None:
    slow = plan.replace(seccomp_init=GARBAGE_FILTER, candidates=("/bin/sleep",), argv=("sleep", "20"))

    assert refused(slow).stage == "init seccomp"


def test_a_required_layer_that_does_not_verify_stops_the_run(plan: Plan) -> None:
    with pytest.raises(HostError) as caught:
        execute(plan.replace(landlock=None, require=(*plan.require, "landlock")))

    assert caught.value.layer == "landlock"


def test_a_program_that_is_not_there_is_a_verdict(plan: Plan) -> None:
    result = execute(plan.replace(candidates=("/nowhere",), argv=("/nowhere",)))

    assert ("error", 127) == (result.verdict, result.status)


def test_a_program_that_may_not_run_is_a_verdict(plan: Plan) -> None:
    result = execute(plan.replace(candidates=("/etc/passwd",), argv=("/etc/passwd",)))

    assert ("error", 126) == (result.verdict, result.status)


def test_arguments_beyond_the_block_are_refused_in_words() -> None:
    with pytest.raises(PolicyError, match="too long"):
        execute(prepare(["/bin/true", *(["x" * 100000] * 200)], "command"))


@pytest.mark.parametrize(
    "block", [b"", b"\0" * 1024, b"JAIL" + b"\xff" * 1024], ids=["nothing", "zeros", "a size that lies"]
)
def test_a_block_that_does_not_add_up(block: bytes) -> None:
    ours, theirs = native.channel()
    supervisor = os.pidfd_open(os.getpid())
    _, pidfd = native.spawn([b"0"], 0, [theirs, theirs, theirs, theirs, theirs, supervisor])
    for fd in (theirs, supervisor):
        os.close(fd)
    os.write(ours, struct.pack("Q", len(block)))
    if len(block) > 300:
        os.write(ours, block)

    kind, stage, _, error = struct.unpack_from("IIii", os.read(ours, 256))

    native.reap(pidfd)
    os.close(pidfd)
    os.close(ours)
    assert (0, "plan") == (kind, native.STAGES[stage])
    assert error in (errno.EINVAL, errno.EMSGSIZE)


def test_a_cgroup_that_cannot_be_joined(plan: Plan) -> None:
    ours, theirs = native.channel()
    supervisor = os.pidfd_open(os.getpid())
    unwritable = os.open("/dev/null", os.O_RDONLY)
    _, pidfd = native.spawn([b"0"], 0, [theirs, theirs, theirs, theirs, theirs, supervisor])
    block = encode(plan, {}, probe().namespaces)
    native.send(ours, struct.pack("Q", len(block)), (unwritable,))
    native.send(ours, block)

    kind, stage, index, error = struct.unpack_from("IIii", os.read(ours, 256))

    native.reap(pidfd)
    for fd in (theirs, supervisor, unwritable, pidfd, ours):
        os.close(fd)
    assert (0, "cgroup", 0, errno.EBADF) == (kind, native.STAGES[stage], index, error)


def test_no_guest_comes_before_its_cgroup_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def refuse(self: Live) -> None:
        seen.append(self.pid)
        time.sleep(0.2)  # for a guest that were let in without being asked for
        raise HostError("memory_cgroup", "it did not verify", "")

    monkeypatch.setattr(Live, "admit", refuse)
    with pytest.raises(HostError, match="did not verify"):
        execute(prepare(["touch", "/w/ran"], "command", rw=[f"{tmp_path}:/w"]))

    assert len(seen) == 1
    assert os.listdir(tmp_path) == []


def test_failures_leave_nothing_behind(plan: Plan) -> None:
    broken = plan.replace(cwd="/nowhere")
    refused(broken)
    before = take()
    for _ in range(200):
        refused(broken)

    assert changes(before) == {}

"""Jails without namespaces: what they hold for the caller's files and processes, and that nothing of them is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.core.errors import HostError, PolicyError, SetupError
from jail.evidence.audit import audited
from jail.host.facts import probe
from jail.plan.build import build
from jail.plan.explain import as_data
from jail.plan.shared_host import NOTES
from jail.policy.load import load
from jail.runs.execute import execute, parsed

from ..census import files, holds_in_time
from .host import ROOT, processes_with, public_folder, py, sh, word
from .program import ended
from .tiers import USER, cli

if TYPE_CHECKING:
    from typing import Any

    from jail import Result
    from jail.plan.model import Plan

LOWER = "no-namespaces"
SCOPE_ABI = 6  # of Landlock: Linux 6.12
CHOSEN = ("--set", f"require.tier={LOWER}")


def planned(command: str | list[str], preset: str = "command", tier: str = LOWER, **options: Any) -> Plan:
    """The plan of a tier that this machine need not fall back to. As root, Python is one that every id can reach."""
    shares = {name: options.pop(name) for name in ("ro", "rw", "cwd") if name in options}
    return build(load(preset).replace(**options), parsed(command, **shares), probe(), tier)


def run(command: str | list[str], preset: str = "command", **options: Any) -> Result:
    return execute(planned(command, preset, **options))


def unscoped(plan: Plan) -> Plan:
    """As on a kernel whose Landlock keeps no signals (before Linux 6.12)."""
    assert plan.landlock
    return plan.replace(landlock=plan.landlock.replace(scoped=0))


def left() -> list[str]:
    return [path for path in files() if os.path.basename(path).startswith("jail-scratch-")]


@pytest.mark.usefixtures("leaves_nothing")
def test_the_result_says_which_tier_it_was() -> None:
    result = run(sh("echo hello; echo oops >&2; exit 3"))
    assert (result.stdout, result.stderr, result.exit_code) == ("hello\n", "oops\n", 3)
    assert result.tier == json.loads(result.to_json())["tier"] == LOWER
    assert result.notes[0].startswith(f"tier {LOWER}: ")
    held = {"seccomp", "landlock", "no_new_privs", "capabilities", "rlimits"}
    assert {layer for layer, state in result.enforced.items() if state == "verified"} >= held
    assert all(state == "absent" for layer, state in result.enforced.items() if layer.endswith("_namespace"))


def test_the_audit_names_the_tier() -> None:
    events: list[dict[str, Any]] = []
    audited(planned(["true"]), events.append, lambda: run(["true"]))
    assert [event["tier"] for event in events if event["event"] == "start"] == [LOWER]


def test_the_plan_names_the_tier() -> None:
    plan = as_data(planned(["true"]))
    assert plan["tier"] == LOWER
    stages = [step["stage"] for step in plan["steps"]]
    assert not {"mount", "pivot root", "id map", "tree"} & {*stages}
    assert stages.index("no_new_privs") < stages.index("landlock") < stages.index("seccomp")


def test_the_scratch_is_private_and_goes_with_the_jail() -> None:
    result = run(sh("pwd; echo $HOME; mkdir -p a/b && echo x > a/b/c && ls"))
    assert result.ok, result.stderr
    here, home, *found = result.stdout.split()
    assert here == home
    assert (Path(here).parent, Path(here).exists(), found) == (Path("/tmp"), False, ["a"])


def test_a_deep_folder_is_removed() -> None:
    deep = "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    open('f', 'w').close()\n    os.chdir('d')"
    run(sh("mkdir -p locked/inner && mkdir -m 0 locked/none && touch locked/file"))
    assert run(py(deep)).verdict == "disk"  # too deep for the watch to look into
    assert not left()


READS = (
    "/etc/passwd",
    "/proc/1/cmdline",
    "/proc/1/status",
    "/proc/self/net/tcp",
    "/proc/self/environ",
    "/proc/stat",
    "/dev/tty",
)
LISTS = ("/", "/etc", "/tmp", "/proc", "/home", "/dev")


def test_the_machines_files_are_closed() -> None:
    script = f"""
import os
for path in {READS!r}:
    try: print("read", path, open(path).read(1))
    except OSError: pass
for path in {LISTS!r}:
    try: print("listed", path, os.listdir(path))
    except OSError: pass
"""
    assert run(py(script)).stdout == ""


WRITES = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
path = sys.argv[1].encode()
def tried(name, *arguments):
    if getattr(libc, name)(*arguments) == 0: print(name)
tried("truncate", path, 1)
tried("chmod", path, 0o600)
tried("lchown", path, os.getuid(), os.getgid())
tried("utimes", path, None)
tried("setxattr", path, b"user.a", b"b", 1, 0)
tried("unlink", path)
tried("rename", path, b"stolen")
tried("link", path, b"linked")
tried("mkfifo", path + b"2", 0o600)
for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_TRUNC):
    try: os.open(path, flags); print("open", flags)
    except OSError: pass
fd = os.open(path, os.O_RDONLY)
tried("fchmod", fd, 0o600)
tried("futimes", fd, None)
tried("fsetxattr", fd, b"user.a", b"b", 1, 0)
print(os.read(fd, 9).decode())
"""


@pytest.mark.parametrize("abi", [2, probe().landlock_abi])
def test_what_may_be_read_is_not_changed(abi: int) -> None:
    """The caller's own file, and the guest may have the caller's id: as Linux 5.19 has Landlock, and as this kernel."""
    host = probe().replace(landlock_abi=abi)
    with public_folder() as folder:
        file = folder / "mine"
        file.write_text("precious")
        file.chmod(0o666)
        plan = build(load("command"), parsed(py(WRITES, str(file)), ro=[str(file)]), host, LOWER)
        result = execute(plan)
        assert (result.stdout, result.stderr) == ("precious\n", "")
        assert (file.read_text(), file.stat().st_mode & 0o777) == ("precious", 0o666)


# The kernel permits these to the owner of a file and to a process that leads no group: the filter alone refuses them.
OWN = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
path = os.environ["HOME"] + "/own"
fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
CALLS = {
    "setxattr": (path.encode(), b"user.a", b"b", 1, 0), "fsetxattr": (fd, b"user.a", b"b", 1, 0),
    "setsid": (), "setpgid": (0, 0), "prctl": (1, 0, 0, 0, 0), "inotify_init": (),
}
if os.fork() == 0:
    for name, arguments in CALLS.items():
        if getattr(libc, name)(*arguments) >= 0: print(name)
    if libc.prctl(4, 0, 0, 0, 0) >= 0: print("PR_SET_DUMPABLE")
    print("done", flush=True)
    os._exit(0)
os.wait()
"""


def test_what_the_filter_alone_refuses() -> None:
    assert run(py(OWN)).stdout == "done\n"


def test_a_writable_path_is_written() -> None:
    with public_folder() as folder:
        result = run(sh(f"cd {folder} && echo made > new && mkdir d && mv new d"), rw=[str(folder)])
        assert result.ok, result.stderr
        made = folder / "d" / "new"
        assert made.read_text() == "made\n"
        assert made.stat().st_uid == os.geteuid()


@pytest.mark.parametrize("preset", ["command", "build"])
def test_no_sockets_no_ipc_no_session(preset: str) -> None:
    script = """
import os, socket
def tried(name, call, *arguments):
    try: call(*arguments); print(name)
    except OSError: pass
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM): tried(f"socket {family}", socket.socket, family, kind)
tried("datagram pair", socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)
tried("setsid", os.setsid)
tried("setpgid", os.setpgid, 0, 0)
tried("pidfd_open", os.pidfd_open, os.getppid())
tried("memfd", os.memfd_create, "x")
import ctypes
libc, parent = ctypes.CDLL(None), os.getppid()
CALLS = {
    "shmget": (0, 4096, 0o1600), "semget": (0, 1, 0o1600), "msgget": (0, 0o1600), "inotify_init": (),
    "sched_setaffinity": (parent, 128, bytes([255] * 128)), "ptrace": (16, parent, 0, 0), "getpriority": (0, parent),
}
for name, arguments in CALLS.items():
    if getattr(libc, name)(*arguments) >= 0: print(name)
print("done")
"""
    assert run(py(script), preset, filesystem={"write": []}).stdout == "done\n"


SIGNALS = """
import ctypes, fcntl, os, signal, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
victim, init = int(sys.argv[1]), os.getppid()
is_kept = True
for target in (victim, init, -victim):
    for number in (0, signal.SIGTERM):
        try: os.kill(target, number); is_kept = False; print("kill", target)
        except OSError: pass
try:
    if is_kept: os.kill(-1, signal.SIGTERM)  # else it would end all processes of the user who runs this test
except OSError: pass
for target in (victim, init):
    if libc.syscall(200, target, 15) == 0: print("tkill", target)
    if libc.syscall(234, target, target, 15) == 0: print("tgkill", target)
    info = bytes([15, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]) + bytes(116)
    if libc.syscall(129, target, 15, info) == 0: print("rt_sigqueueinfo", target)
    read, write = os.pipe()
    for command, owner in ((8, target), (15, struct.pack("ii", 1, target))):
        try: fcntl.fcntl(read, command, owner); print("owner", target)
        except OSError: pass
signal.signal(signal.SIGUSR1, lambda *_: print("own"))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
print("alive")
"""


@pytest.mark.parametrize("is_scoped", [True, False], ids=["landlock", "filter"])
def test_signals_stay_in_the_jail(is_scoped: bool) -> None:
    """The victim has the guest's id where the guest has the caller's."""
    if is_scoped and probe().landlock_abi < SCOPE_ABI:
        pytest.skip("Linux 6.12 first keeps signals in a Landlock domain")
    with subprocess.Popen(["sleep", "60"]) as victim:
        try:
            plan = planned(py(SIGNALS, str(victim.pid)))
            result = execute(plan if is_scoped else unscoped(plan))
            assert (result.stdout, result.stderr) == ("own\nown\nalive\n", "")
            assert victim.poll() is None
        finally:
            victim.kill()


@pytest.mark.user_only  # root's guests have ids of their own
def test_it_is_the_filter_that_keeps_signals() -> None:
    with subprocess.Popen(["sleep", "60"]) as victim:
        plan = unscoped(planned(py(SIGNALS, str(victim.pid))))
        from jail.launch import encode

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(encode, "_shared_flags", lambda _: encode.lib.JAIL_SHARES_HOST)
            with pytest.raises(SetupError, match="killed from outside"):
                execute(plan)
        victim.wait(10)


FORKS = """
import os, sys, time
for _ in range(3):
    if os.fork() == 0:
        if os.fork() == 0:
            for fd in range(3): os.close(fd)
            time.sleep(60)
        os._exit(0)
print("ready", flush=True)
if sys.argv[1] == "wait": time.sleep(60)
"""


@pytest.mark.parametrize("how", ["end", "wait"])
def test_no_process_of_the_tree_is_left(how: str) -> None:
    marked = word()
    result = run(py(FORKS, how, marked), wall=1)
    assert result.verdict == ("ok" if how == "end" else "wall")
    assert not processes_with(marked)
    assert not left()


def test_the_tree_ends_with_its_supervisor() -> None:
    marked = word()
    source = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from tests.privileged.test_tiers import *
run(py(FORKS, "wait", {marked!r}), wall=60)
"""
    with subprocess.Popen([sys.executable, "-c", source], cwd=ROOT) as process:
        assert holds_in_time(lambda: len(processes_with(marked)) >= 4 + 1)
        process.send_signal(signal.SIGKILL)
    assert holds_in_time(lambda: not processes_with(marked))
    for path in left():  # what a killed supervisor leaves, the next one removes: not at once
        os.utime(path)
        subprocess.run(["rm", "-r", path], check=True)


def test_limits_are_watched() -> None:
    assert run(py("x = bytearray(200 << 20); input()"), memory="64M", wall=20).verdict == "memory"
    assert run(sh("while :; do :; done"), cpu="300ms", wall=20).verdict == "cpu"
    assert run(py("f = open('x', 'wb')\nwhile True: f.write(bytes(1 << 20))"), disk="8M", wall=20).verdict == "disk"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another place": ({"ro": ["/usr:/elsewhere"]}, "cannot be shown as /elsewhere"),
    "loopback": ({"network": "loopback"}, "no network but the host's"),
    "read-only below writable": ({"rw": ["/srv"], "ro": ["/srv/inner"]}, "cannot be read-only inside"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_tier_cannot_keep_is_refused(case: str, tmp_path: Path) -> None:
    options, said = REFUSED[case]
    (tmp_path / "inner").mkdir()
    options = {
        name: [one.replace("/srv", str(tmp_path)) for one in value] if name in ("ro", "rw") else value
        for name, value in options.items()
    }
    with pytest.raises(PolicyError, match=said):
        planned(["true"], **options)


def test_without_landlock_python_source_alone() -> None:
    with pytest.raises(HostError, match="nothing keeps a program from the caller's files"):
        planned(["true"], tier="limits")
    with pytest.raises(HostError, match="nothing keeps"):
        planned("1", "python", tier="limits", level="off")


# --- in the places where there is no full tier ------------------------------------------------------------------------

PLACES = [("docker",), ("docker", *USER), ("docker", "no-cgroup", *USER), ("userns0", *USER), ("no-capabilities",)]
SAID = f"jail: {NOTES[LOWER]}\n"


@pytest.mark.root_only
@pytest.mark.parametrize("scene", PLACES, ids=" ".join)
def test_it_runs_there(scene: tuple[str, ...]) -> None:
    assert ended(cli(scene, "run", *CHOSEN, "--", "sh", "-c", "echo x > y; cat y")) == (0, "x\n", SAID)
    if scene != ("no-capabilities",):  # an interpreter in root's home, and no way to give it to another id
        for level in ("strict", "standard", "off"):
            source = "import json; print(json.dumps(6 * 7))"
            assert ended(cli(scene, "run", "--degrade", "allow", "--set", f"guest.level={level}", "-c", source)) == (
                0,
                "42\n",
                SAID,
            )


@pytest.mark.root_only
def test_without_landlock_there() -> None:
    scene = ("docker", "no-landlock", *USER)
    said = f"jail: {NOTES['limits']}\n"
    assert ended(cli(scene, "run", "--degrade", "allow", "-c", "print(42)")) == (0, "42\n", said)
    for line in (("--", "true"), ("--set", "guest.level=off", "-c", "print(42)")):
        done = cli(scene, "run", "--degrade", "allow", *line)
        assert (done.returncode, done.stdout) == (125, "")
        assert done.stderr.startswith("jail: landlock: ")


def test_the_best_tier_is_taken() -> None:
    from jail import Policy
    from jail import run as public
    from jail.policy.vocabulary import TIERS
    from jail.runs.execute import works

    result = public(["true"], Policy.load("command", degrade="allow"))
    assert result.tier == next(tier for tier in TIERS if works(tier))
    assert (result.tier == "full") == (result.notes == ())

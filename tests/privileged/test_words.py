"""Where this machine, or what lies around the program, is in the way: one line with the cause and its fix, provoked for
real; and the doctor's table, which blames what was tried and nothing else."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.causes import who_filters
from jail.host.cgroups import facts
from jail.host.container import unconfined, unmasked
from jail.policy.vocabulary import LAYERS

from ..census import holds_in_time
from .host import ROOT
from .program import CLI, ENV, cli, ended

if TYPE_CHECKING:
    from collections.abc import Callable

NAMESPACES = {
    "user": "user_namespace", "mnt": "mount_namespace", "pid": "pid_namespace", "net": "network_namespace",
    "ipc": "ipc_namespace", "uts": "uts_namespace", "cgroup": "cgroup_namespace",
}  # fmt: skip

# What Docker's default profile does to a process without CAP_SYS_ADMIN: clone3 is not there, so that the C library
# falls back to clone, whose flags a filter can look at; and nothing makes a namespace or mounts.
DOCKERS = """
import os, sys
import pyseccomp as seccomp
made = seccomp.SyscallFilter(seccomp.ALLOW)
made.add_rule(seccomp.ERRNO(38), "clone3")
for name in ("unshare", "setns", "mount", "umount2", "pivot_root", "fsopen", "fsmount", "move_mount", "open_tree",
             "mount_setattr", "keyctl", "bpf", "ptrace"):
    made.add_rule(seccomp.ERRNO(1), name)
for bit in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x08000000, 0x04000000, 0x02000000):
    made.add_rule(seccomp.ERRNO(1), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, bit, bit))
made.load()
os.execvp(sys.argv[1], sys.argv[1:])
"""


def inside(script: str, *flags: str) -> list[str]:
    """A shell in new namespaces, which does something first."""
    return ["unshare", *flags, "sh", "-c", f'{script} && exec "$@"', "sh"]


INSTEAD = "; without it, in a weaker tier: --set require.tier=no-namespaces"  # where this machine has that
OWN_ROOT = ("-U", "-r", "-m")
# what is around the program -> the layer that is missing, the problem, the fix
AROUND: dict[str, tuple[list[str], str, str, str]] = {
    **{
        f"max_{kind}_namespaces": (
            inside(f"echo 0 > /proc/sys/user/max_{kind}_namespaces", "-U", "-r"),
            layer,
            f"no more of them may be made (user.max_{kind}_namespaces)",
            f"sudo sysctl user.max_{kind}_namespaces=65536",
        )
        for kind, layer in NAMESPACES.items()
    },
    "docker's seccomp": ([sys.executable, "-c", DOCKERS], "user_namespace", who_filters(), unconfined()),
    "a hidden /proc": (
        inside("mount -t tmpfs none /proc", *OWN_ROOT),
        "user_namespace",
        "/proc is not mounted here, or is hidden: /proc/self/uid_map: no such file or directory",
        f"mount -t proc proc /proc; in a container: {unmasked()}",
    ),
}
READ_ONLY_SYS = (
    inside("mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys", "-m"),
    "user_namespace",
    "/proc/sys/user/max_user_namespaces cannot be written, as in a default Docker container: read-only file system",
    f"{unmasked()}, or umount /proc/sys",
)
OF_ROOT = {"a read-only /proc/sys": READ_ONLY_SYS}
CASES = [*AROUND, *(pytest.param(name, marks=pytest.mark.root_only) for name in OF_ROOT)]


def run(around: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*around, *CLI, *arguments], capture_output=True, text=True, stdin=subprocess.PIPE, env=ENV, timeout=120
    )


@pytest.mark.parametrize("case", CASES)
def test_the_line_names_the_layer_and_the_fix(case: str) -> None:
    around, layer, problem, fix = {**AROUND, **OF_ROOT}[case]
    status, out, error = ended(run(around, "run", "--", "true"))
    assert (status, out) == (125, "")
    assert error.replace(INSTEAD, "") == f"jail: {layer}: {problem} (fix: {fix})\n"


def examined(around: list[str]) -> dict[str, dict[str, str | None]]:
    done = run(around, "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    rows: dict[str, dict[str, str | None]] = json.loads(done.stdout)["layers"]
    assert tuple(rows) == LAYERS
    return rows


@pytest.mark.parametrize("case", CASES)
def test_the_doctor_blames_that_layer_and_none_that_it_could_not_try(case: str) -> None:
    around, layer, problem, fix = {**AROUND, **OF_ROOT}[case]
    rows = examined(around)
    assert rows[layer] == {"state": "absent", "problem": problem, "fix": fix}
    language = rows["language"]
    assert language["state"] == "unverified"
    assert str(language["problem"]).startswith("not tried, since no jail can be finished yet: ")
    first = [name for name, row in rows.items() if row["state"] == "absent" and not name.endswith("_cgroup")]
    assert first == [layer]
    for name in ("memory_cgroup", "pids_cgroup", "cpu_cgroup"):
        assert "function not implemented" not in str(rows[name]["problem"])


# what is done to the machine, in namespaces of its own, and which part of the fix is a command for it
MENDED = {
    "echo 0 > /proc/sys/user/max_user_namespaces": (0, ("-U", "-r")),
    "echo 0 > /proc/sys/user/max_net_namespaces": (0, ("-U", "-r")),
    "mount -t tmpfs none /proc": (0, ("-m",)),
    "mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys": (-1, ("-m",)),
}


@pytest.mark.root_only
@pytest.mark.parametrize("damage", MENDED)
def test_the_doctors_own_fix_mends_it(damage: str) -> None:
    which, flags = MENDED[damage]
    rows = json.loads(run(inside(damage, *flags), "doctor", "--json").stdout)["layers"]
    fix = next(str(row["fix"]) for row in rows.values() if row["state"] == "absent")
    command = re.split("; in a container: |, or ", fix)[which].removeprefix("sudo ")
    assert ended(run(inside(f"{damage} && {command} >/dev/null", *flags), "run", "--", "echo", "up")) == (0, "up\n", "")


def test_a_machine_without_devices() -> None:
    around = inside("mount -t tmpfs none /dev", *OWN_ROOT)
    done = run(around, "run", "--", "true")
    fix = "mount a /dev that has null, zero, full, random, urandom"
    assert done.returncode == 125
    assert done.stderr.startswith("jail: ")
    assert "/dev/null" in done.stderr
    assert done.stderr.endswith(f": no such file or directory (fix: {fix})\n")
    row = examined(around)["mount_namespace"]
    assert (row["state"], row["fix"]) == ("absent", fix)


@pytest.mark.root_only
def test_a_read_only_run() -> None:
    around = inside("mount -t tmpfs -o ro none /run", "-m")
    said = "identity /run/jail: read-only file system (fix: mount a tmpfs on /run: docker run --tmpfs /run)"
    assert ended(run(around, "run", "--", "true")) == (125, "", f"jail: {said}\n")
    assert examined(around)["capabilities"]["state"] == "unverified"


def test_a_jail_in_a_jail() -> None:
    shown = [path for path in dict.fromkeys((str(ROOT), sys.prefix, sys.base_prefix)) if path != "/usr"]
    options = [text for path in shown for text in ("--ro", path)]
    done = cli("run", "-p", "build", "--set", "filesystem.write=[]", *options, "--", *CLI, "run", "--", "true")
    assert done.returncode == 125, done.stderr
    assert "jail: user_namespace: this is inside of another jail" in done.stderr
    assert done.stderr.endswith(" (fix: start it outside of the jail around it)\n")


# --- places and limits that are the caller's own ---------------------------------------------------------------------

OWN = "is the jail's own inside (fix: another place, as HOST:GUEST)"
PLACES = {
    "/proc": f"/proc {OWN}",
    "/proc/self/fd": f"/proc/self/fd {OWN}",
    "/dev": f"/dev {OWN}",
    "/dev/null": f"/dev/null {OWN}",
    "/dev/../dev/fd": f"/dev/fd {OWN}",
    "/run/jail/guest": f"/run/jail/guest {OWN}",
    "/run/jail": f"/run/jail {OWN}",
    "/etc/passwd": "/etc/passwd is a file inside, and {folder} a folder (fix: another place, as HOST:GUEST)",
    "/x" * 2040: f"{'/x' * 30}...: the guest's path is too deep: 2040 folders, of at most 128 "
    "(fix: another place, as HOST:GUEST)",
    f"/{'x' * 256}": f"/{'x' * 59}...: a name in the guest's path is longer than 255 bytes",
}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[:30])
def test_a_place_that_cannot_be_shown(tmp_path: Path, place: str) -> None:
    for option in ("--ro", "--rw"):
        done = cli("run", option, f"{tmp_path}:{place}", "--", "true", timeout=60)
        assert ended(done) == (125, "", f"jail: {option}: {PLACES[place]}\n".replace("{folder}", str(tmp_path)))


def test_places_beside_them_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    for place in ("/dev/shm", "/dev/other", "/run/other", "/proceedings", "/etc/other", "/x" * 100):
        assert jail.run(["ls", place], ro=[f"{tmp_path}:{place}"]).stdout == "x\n", place


@pytest.mark.root_only
def test_a_writable_path_whose_file_system_cannot_be_mapped() -> None:
    done = cli("run", "--rw", "/sys", "--", "true")
    hint = "named by --rw; its file system lacks id-mapped mounts, which root needs; fix: use --ro"
    assert ended(done) == (125, "", f"jail: mount /sys: invalid argument ({hint})\n")


def limited(kind: int, value: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (value, value))


@pytest.mark.parametrize("line", [["--", "true"], ["-c", "1"]], ids=["command", "source"])
def test_too_few_descriptors(line: list[str]) -> None:
    """At each number: it runs, or one line tells what was missing. Root tries the even ones, another user the odd."""
    seen, count = [], 6 + (os.geteuid() != 0)
    while seen.count(0) < 3 and count < 64:  # with more than are needed it runs as ever
        done = cli("run", *line, preexec_fn=limited(resource.RLIMIT_NOFILE, count))
        seen.append(done.returncode)
        count += 2
        if done.returncode == 125 and "jail: " in done.stderr:  # Python itself needs some
            assert done.stderr.endswith(": too many open files (fix: ulimit -n 256)\n"), (len(seen), done.stderr)
            assert done.stderr.count("\n") == 1
    assert {0, 125} <= set(seen)


def test_no_file_may_grow() -> None:
    done = cli("run", "--", "true", preexec_fn=limited(resource.RLIMIT_FSIZE, 0))
    assert done.returncode == 125
    assert done.stderr.endswith(": file too large (fix: ulimit -f unlimited)\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.user_only
def test_no_process_may_be_made() -> None:
    done = cli("run", "--", "true", preexec_fn=limited(resource.RLIMIT_NPROC, 1))
    fix = "fix: ulimit -u unlimited, or a higher pids.max of the cgroup around this process"
    assert ended(done) == (125, "", f"jail: clone: resource temporarily unavailable ({fix})\n")


def removed(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except OSError:
        return False
    return True


@pytest.mark.root_only
def test_a_memory_limit_around_the_jail_is_not_taken_for_its_own(needs: Callable[[object, str], None]) -> None:
    needs(facts().backend == "cgroup1" and facts().memory, "memory controller of cgroup v1")
    around = os.path.join(facts().memory, f"around-{os.getpid()}")
    os.mkdir(around)
    try:
        Path(around, "memory.limit_in_bytes").write_text(str(80 << 20))
        fill = "x = bytearray(200 << 20)"
        script = f'echo $$ > {around}/cgroup.procs && exec "$@"'
        command = [*CLI, "run", "-m", "400M", "--", "/usr/bin/python3", "-c", fill]
        done = subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, text=True, env=ENV)
        assert done.returncode == 137, done.stderr
        assert done.stderr.startswith(
            "jail: ran out of memory below its own limit of 400M, for a limit above its own: "
        )
    finally:
        assert holds_in_time(lambda: removed(around)), "the janitor is in it, and what it has still to remove"
    done = cli("run", "-m", "64M", "--", "/usr/bin/python3", "-c", "x = bytearray(200 << 20)")
    assert done.stderr.startswith("jail: stopped at the memory limit of 64M: reached "), done.stderr

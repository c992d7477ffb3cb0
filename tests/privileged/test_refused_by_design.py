"""What ``build`` refuses by design: each row of docs/build.md is tried, and the errno is the one that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import jail

from .host import ROOT, public_folder, py

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = [line.split(" | ") for line in (ROOT / "docs/build.md").read_text().splitlines() if line.startswith("| ")][1:]
WANTED = {what.removeprefix("| "): errno for what, errno, _ in ROWS}

# What each row names, as Python: `call` is a system call of the C library or a number; errors are raised.
ACTS = """
trace a process of the host|call("ptrace", 16, 4000000, 0, 0)
trace jail-init|call("ptrace", 16, 1, 0, 0)
raise one's own priority|os.setpriority(os.PRIO_PROCESS, 0, -1)
`nice -n -1`|os.nice(-1)
set the priority of a process by its number|os.setpriority(os.PRIO_PROCESS, os.getpid(), 1)
set the priority of a process by its number|os.setpriority(os.PRIO_USER, 0, 1)
a real-time class|os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
a real-time class|os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
`sched_setparam`|os.sched_setparam(0, os.sched_param(0))
`sched_setattr`|call(NUMBERS["sched_setattr"], 0, 0, 0)
real-time I/O|call(NUMBERS["ioprio_set"], 1, 0, 1 << 13 | 4)
a `user.` attribute of 256 bytes|os.setxattr("f", "user.a", b"a" * 256)
attributes of `trusted.`|os.setxattr("f", "trusted.a", b"a")
attributes of `trusted.`|os.setxattr("f", "security.a", b"a")
set-user-id and set-group-id bits|os.chmod("f", 0o4755)
set-user-id and set-group-id bits|os.chmod(".", 0o2755)
a device node|os.mknod("n", 0o20600, os.makedev(1, 3))
a new namespace|call("unshare", 0x10000000)
a new namespace|os.chroot(".")
a new namespace|call("mount", b"none", b"/tmp", b"tmpfs", 0, 0)
a netlink socket|socket.socket(socket.AF_NETLINK)
raw and packet sockets|socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
raw and packet sockets|socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
connect to the world|socket.create_connection(("192.0.2.1", 80))
a POSIX message queue|call("mq_open", b"/a", 0o102, 0o600, 0)
`perf_event_open`|call(NUMBERS["perf_event_open"], 0, 0, 0, 0, 0)
`perf_event_open`|call(NUMBERS["bpf"], 0, 0, 0)
`userfaultfd`|call(NUMBERS["userfaultfd"], 0)
`add_key`|call(NUMBERS["keyctl"], 0, 0, 0)
`io_uring_setup`|call(NUMBERS["io_uring_setup"], 1, 0)
`landlock_create_ruleset`|call(NUMBERS["landlock_create_ruleset"], 0, 0, 1)
lock memory|call("mlockall", 1)
huge pages|mmap.mmap(-1, 1 << 21, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)
a lease|fcntl.fcntl(os.open("f", os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
SO_LINGER|socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes(8))
another personality|call("personality", 8)
the clock|call("settimeofday", bytes(16), 0)
the clock|socket.sethostname("a")
"""
TRY = """
import ctypes, errno, fcntl, mmap, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *words):
    if (libc.syscall(name, *words) if isinstance(name, int) else getattr(libc, name)(*words)) == -1:
        raise OSError(ctypes.get_errno(), "")
def end(text):
    try:
        eval(text)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
open("f", "w").close()
for text in TEXTS:
    print(end(text))
"""
YIELDING = """
os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + 1)
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
call(NUMBERS["ioprio_set"], 1, 0, 3 << 13)
call("personality", 0x40000)
os.mkfifo("p")
call("ptrace", 0, 0, 0, 0)
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with public_folder() as made:
        monkeypatch.chdir(made)
        yield made


def ends(texts: list[str]) -> list[str]:
    """Runs them in one jail; returns what came of each."""
    numbers = {name: number(name) for name in NAMES}
    result = jail.run(py(f"TEXTS, NUMBERS = {texts}, {numbers}\n{TRY}"), "build")
    assert result.ok, result.stderr
    return result.stdout.split()


NAMES = (
    "sched_setattr",
    "ioprio_set",
    "perf_event_open",
    "bpf",
    "userfaultfd",
    "keyctl",
    "io_uring_setup",
    "landlock_create_ruleset",
)


def number(name: str) -> int:
    import pyseccomp

    found: int = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return found


def test_each_row_is_tried() -> None:
    tried = {line.partition("|")[0] for line in ACTS.strip().splitlines()}
    assert [row for row in WANTED if not row.startswith(tuple(tried))] == []


def test_the_errno_is_the_one_that_the_document_names() -> None:
    acts = [line.partition("|")[::2] for line in ACTS.strip().splitlines()]
    wanted = [next(errno for row, errno in WANTED.items() if row.startswith(what)) for what, _ in acts]
    found = ends([text for _, text in acts])
    assert list(zip(acts, found, strict=True)) == list(zip(acts, wanted, strict=True))


def test_what_the_rows_say_works_does() -> None:
    assert ends(YIELDING.strip().splitlines()) == ["done"] * 7

"""What a guest that has broken out of the language ring gets from the kernel: nothing, and an alarm.

The ring has a hole (breached.py), through which the guest makes any system call that it likes.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.facts import probe
from jail.plan import guest_python
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.plan.filter import numbers
from jail.plan.model import Plan
from jail.policy.load import load
from jail.runs.execute import execute, prepare
from jail.watch.last_word import TOUCHED

from ..privileged.tiers import PYTHON
from .breached import breached_rings, run_breached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86_64")

# number and arguments; the kernel would do each for a guest under the first filter, or refuse it with an errno
CALLS = {
    "execve": "59, b'/bin/true', None, None",
    "execveat": "322, -1, b'/bin/true', None, None, 0",
    "fork": "57",
    "clone of a process": "56, 17, 0, 0, 0, 0",
    "socket": "41, 1, 1, 0",
    "socketpair of datagrams": "53, 2, 1, 0, buffer",
    "connect": "42, 3, buffer, 16",
    "sendmsg": "46, 3, buffer, 0",
    "open to write": "257, -100, b'/tmp/made', 1",
    "open to make": "257, -100, b'/tmp/made', 0o100, 0o600",
    "open to truncate": "257, -100, b'/tmp/made', 0o1000",
    "open a nameless file": "257, -100, b'/tmp', 0o20200000, 0o600",
    "mkdir": "83, b'/tmp/made', 0o700",
    "unlink": "87, b'/tmp/made'",
    "rename": "82, b'/tmp/a', b'/tmp/b'",
    "chmod": "90, b'/tmp', 0o777",
    "mknod": "133, b'/tmp/made', 0o10600, 0",
    "kill": "62, 1, 9",
    "ptrace": "101, 0, 0, 0, 0",
    "mount": "165, b'x', b'/tmp', b'tmpfs', 0, 0",
    "unshare": "272, 0x10000000",
    "setns": "308, 3, 0",
    "another filter": "317, 1, 1, buffer",
    "memfd_create": "319, b'x', 0",
    "io_uring_setup": "425, 1, buffer",
    "pidfd_open": "434, 1, 0",
    "dup": "32, 1",
    "pipe2": "293, buffer, 0",
    "inotify_init1": "294, 0",
    "an ioctl of the terminal": "16, 0, 0x5412, b'x'",
    "a lock": "72, 1, 6, buffer",
    "setrlimit": "160, 7, buffer",
    "wait4": "61, -1, 0, 1, 0",
    "shmget": "29, 0, 4096, 0o1600",
    "fallocate": "285, 1, 0, 0, 4096",
    "setsid": "112",
    "chdir": "80, b'/'",
}
DETAILS = {
    "42, 3, bytes.fromhex('02000050 0a000001'), 8": "10.0.0.1:80",
    "257, -100, b'/tmp/' + b'x' * 150, 0o101, 0o640": f"'/tmp/{'x' * 95}', O_WRONLY|O_CREAT, mode 640",
    "87, b'short'": "'short'",
    "62, -1, 9": "-1, signal 9",
    "87, 1": "",  # nothing is there to be read
}
NAMES = {number: name for name, number in numbers().items()}
BUFFER = "import array\nbuffer = bytes(64)\n"
READ = "import sys\nfound = syscall({})\nprint(found)"


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    yield from breached_rings()


@pytest.mark.parametrize("call", CALLS)
def test_another_call_ends_the_run_with_an_alarm(ring: Path, call: str) -> None:
    result = run_breached(ring, f"{BUFFER}print('before', flush=True)\nsyscall({CALLS[call]})\nprint('after')")
    assert (result.verdict, result.status, result.signal) == ("violation", 159, "SIGSYS"), result.reason
    assert result.stdout.splitlines() == ["before"]
    assert result.alarm == TOUCHED
    number = int(CALLS[call].split(",")[0])
    (denial,) = result.denials
    assert (denial.layer, denial.what, denial.count, result.calls) == ("seccomp", NAMES[number], 1, "recorded")
    assert result.reason == f"stopped by the kernel for a forbidden system call: {denial.what}({denial.detail})"


@pytest.mark.parametrize(("call", "detail"), DETAILS.items())
def test_the_call_is_told_with_what_it_asked_for(ring: Path, call: str, detail: str) -> None:
    (denial,) = run_breached(ring, f"{BUFFER}syscall({call})").denials
    assert denial.detail == detail


def test_whatever_the_policy_says_of_refused_calls(ring: Path) -> None:
    for answer in ("errno", "kill"):
        result = run_breached(ring, "syscall(57)", load("python", [("syscalls.on_denied", answer)]))
        assert (result.verdict, result.alarm) == ("violation", TOUCHED)


def test_it_ends_a_thread_too(ring: Path) -> None:
    source = "import threading, time\ndef act():\n    syscall(57)\nthreading.Thread(target=act).start()\ntime.sleep(60)"
    result = run_breached(ring, source)
    (denial,) = result.denials
    assert (result.alarm, denial.what, denial.line) == (TOUCHED, "fork", 3)


def test_it_is_told_with_the_program_and_the_line_of_its_source(ring: Path) -> None:
    filler = "".join(f"    if 0:\n        print({number})\n" for number in range(300))  # a long table of lines
    result = run_breached(ring, f"import re\ndef act(found):\n{filler}    syscall(57)\nre.sub('x', act, 'x')")
    (denial,) = result.denials
    assert (denial.line, denial.process) == (603, os.path.basename(sys.executable))


def test_no_thread_hides_its_calls_from_the_one_that_names_them(ring: Path) -> None:
    """CLONE_UNTRACED is among the flags that the second filter does not allow."""
    flags = 0x3D0F00 | 0x00800000
    assert [denial.what for denial in run_breached(ring, f"syscall(56, {flags}, 0, 0, 0, 0)").denials] == ["clone"]


def test_a_signal_that_the_guest_sends_itself_is_no_call_that_was_refused(ring: Path) -> None:
    result = run_breached(ring, "syscall(234, syscall(39), syscall(186), 31)")
    assert (result.verdict, result.signal, result.alarm) == ("violation", "SIGSYS", TOUCHED)
    assert [denial.what for denial in result.denials] == ["system call"]


def test_without_leave_to_trace_the_guest_is_killed_and_the_call_has_no_name(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under Yama's scope 2: the kill is the filter's, not the tracer's."""
    monkeypatch.setattr(Plan, "names_last_call", property(lambda _: False))
    result = run_breached(ring, "syscall(57)")
    assert (result.verdict, result.alarm, result.calls) == ("violation", TOUCHED, "not recorded")
    assert [denial.what for denial in result.denials] == ["system call"]


def test_one_who_traces_the_paths_is_the_only_tracer() -> None:
    assert not prepare("1", "python", trace_paths=True).names_last_call


@pytest.mark.parametrize(
    ("call", "answer"), [("157, 38, 1, 0, 0, 0", -1), ("435, 0, 0", -1), ("439, -100, b'/', 0, 0", -1), ("499, 0", -1)]
)
def test_what_a_c_library_may_try_is_answered(ring: Path, call: str, answer: int) -> None:
    result = run_breached(ring, f"print(syscall({call}))")
    assert (result.verdict, result.stdout, result.alarm) == ("ok", f"{answer}\n", None), result.reason


def test_what_a_breach_can_still_do_is_read(ring: Path) -> None:
    """The size of the limit: a guest that has left the ring reads what the mount tree shows, and is not seen."""
    source = (
        "room, file = bytes(64), syscall(257, -100, b'/etc/passwd', 0)\nprint(syscall(0, file, room, 64) > 0, room[:4])"
    )
    result = run_breached(ring, source)
    assert (result.verdict, result.stdout, result.alarm) == ("ok", "True b'root'\n", None), result.reason


def test_the_second_filter_is_for_level_strict_alone() -> None:
    for level, narrow in (("strict", True), ("standard", False), ("off", False)):
        plan = prepare("1", load("python", [("guest.level", level)]))
        assert plan.guest is not None
        assert bool(plan.guest.narrow) == narrow


def test_a_jail_of_a_pool_has_it_too(ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jail.plan.guest_python.FOLDER", str(ring))
    with jail.Pool("python", 1) as pool:
        assert pool.run("print(syscall(39) > 0)").stdout == "True\n"
        result = pool.run("syscall(57)")
        assert (result.verdict, result.status, result.alarm) == ("violation", 159, TOUCHED), result.reason
        assert [(denial.what, denial.line, result.calls) for denial in result.denials] == [("fork", 1, "recorded")]
        assert (pool.run("1").calls, pool.run("1").denials) == ("recorded", ())


ORDINARY = {
    "threads": """
import threading
for _ in range(5):
    t = threading.Thread(target=print)
    t.start()
    t.join()
5""",
    "a pool of threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool: list(pool.map(int, "12"))
5""",
    "a loop": """
import asyncio
async def main():
    asyncio.get_running_loop().add_signal_handler(10, print)
    await asyncio.gather(*(asyncio.sleep(0.001) for _ in range(9)))
    return await asyncio.to_thread(lambda: 5)
asyncio.run(main())""",
    "zones": """
import zoneinfo
len(zoneinfo.available_timezones()) > 9 and zoneinfo.ZoneInfo("Asia/Tokyo") and 5""",
    "local time": """
import time
time.tzset(), time.localtime(), time.strftime("%c"), time.process_time(), time.thread_time(), time.sleep(0.001)
5""",
    "late compiled modules": """
import lzma, bz2, hashlib, decimal, statistics, unicodedata, csv, xml.etree.ElementTree
hashlib.new("sha3_256"), hashlib.scrypt(b"x", salt=b"x", n=2, r=1, p=1)
5""",
    "locales": """
import locale
for name in ("C", "C.UTF-8", "POSIX", ""): locale.setlocale(locale.LC_ALL, name)
5""",
    "character sets": """
[b"".decode(name) for name in ("cp1252", "shift_jis", "gb18030", "euc_kr", "utf-7", "idna", "punycode")]
5""",
    "memory": """
x = [bytes(1 << 20) for _ in range(50)]
del x
bytearray(1 << 26)[0] + 5""",
    "a large stack": """
import threading
threading.stack_size(1 << 26)
t = threading.Thread(target=print)
t.start()
t.join()
5""",
    "processors": "import os\nos.cpu_count() and 5",
    "input": "input('x') == 'said' and 5",
    "an uncaught error in a thread": """
import threading
t = threading.Thread(target=lambda: 1 / 0)
t.start()
t.join()
5""",
    "an error that is shown": "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.print_exc()\n5",
}


@pytest.mark.parametrize("what", ORDINARY)
@pytest.mark.parametrize("how", ["cold", "pool"])
def test_no_ordinary_program_raises_an_alarm(what: str, how: str, pool: jail.Pool) -> None:
    run = jail.run if how == "cold" else pool.run
    result = run(ORDINARY[what], value=True, stdin="said\n")
    assert (result.verdict, result.value, result.alarm) == ("ok", 5, None), (result.reason, result.stderr)


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool("python", 1) as pool:
        yield pool


# --- the mount tree ---------------------------------------------------------------------------------------------------

LISTS = """
room = bytes(1 << 15)
file = syscall(257, -100, path, 0)
size = syscall(217, file, room, len(room)) if file >= 0 else -1
print(size, b"pytest" in room)
"""


@pytest.mark.parametrize("folder", sorted({os.path.dirname(os.path.dirname(pytest.__file__))}))
def test_packages_that_the_caller_has_installed_are_not_shown(ring: Path, folder: str) -> None:
    """Their folder is there, and empty: two entries, "." and ".."."""
    source = f"path = {folder.encode()!r}\n{LISTS}"
    assert run_breached(ring, source).stdout in ("48 False\n", "-1 False\n")


def test_packages_that_the_policy_lists_are_shown(ring: Path) -> None:
    folder = os.path.dirname(os.path.dirname(pytest.__file__))
    policy = load("python", [("guest.imports", '["@stdlib", "pytest"]')])
    size = run_breached(ring, f"path = {folder.encode()!r}\n{LISTS}", policy).stdout.split()[0]
    assert int(size) > 48


def test_a_jail_without_namespaces_names_the_call_too(ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_python, "FOLDER", str(ring))
    policy = load("python", [("guest.interpreter", PYTHON)])

    def run(source: str, **limits: float) -> jail.Result:
        return execute(build(policy.replace(**limits), parsed(source), probe(), "no-namespaces"))

    for source in ("print(1)\nsyscall(57)", "import threading\nthreading.Thread(target=lambda: syscall(57)).start()"):
        result = run(source)
        (denial,) = result.denials
        assert (result.verdict, result.alarm, result.calls) == ("violation", TOUCHED, "recorded"), result.reason
        assert (denial.what, denial.line) == ("fork", 2)
    assert run("while True: pass", wall=0.5).verdict == "wall"

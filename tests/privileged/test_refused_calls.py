"""System calls that the filter refuses: recorded with name, arguments, count and process, whatever the guest does."""

from __future__ import annotations

import os
import subprocess
import sys

import jail

from .host import OFF, supervisor

# Calls by name through libc, which a C program would make just so.
LIBC = "import ctypes, errno, os, sys\nlibc = ctypes.CDLL(None, use_errno=True)\n"
REFUSED_THRICE = f"{LIBC}for _ in range(3): libc.ptrace(16, 1, 0, 0)\nprint(errno.errorcode[ctypes.get_errno()])"
# Another filter with a listener around the supervisor, as some containers have: it allows everything.
BUSY = """
import ctypes, struct, sys, jail
libc = ctypes.CDLL(None, use_errno=True)
code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(code)))
libc.prctl(38, 1, 0, 0, 0)
assert libc.syscall({seccomp}, 1, 8, program) > 2, ctypes.get_errno()
result = jail.run(["python3", "-c", {source!r}])
print(result.verdict, result.calls, len(result.denials), result.stdout.strip(), result.enforced["seccomp"])
"""
# While this thread holds the interpreter's lock in C, the guest asks and goes on.
LOCK_HELD = """
import ctypes, jail, time
with jail.start(["python3", "-uc", {source!r}], wall=60) as running:
    for name, chunk in running:
        if b"ready" in chunk: break
    ctypes.PyDLL(None).usleep(2_000_000)
    began = time.time()
    text = (chunk + b"".join(chunk for _, chunk in running)).replace(b"ready", b"")
    print(running.wait().denials[0].count, float(text) < began)
"""
# A forked copy of a supervisor whose listeners are answered: the copy has no such thread, and the original still has.
FORKED = """
import jail, os
source = {source!r}
with jail.Pool("python", level="off", warm=1) as pool:
    print(pool.run(source).denials[0].count, flush=True)
    child = os.fork()
    told = jail.run(source, level="off").denials[0].count if not child else pool.run(source).denials[0].count
    print(told, flush=True)
    if not child: os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    print(pool.run(source).denials[0].count)
"""
KILL = {"on_denied": "kill"}
ASKS = (
    f"{LIBC}import time\nprint('ready')\ntime.sleep(0.5)\n"
    "for _ in range(100): libc.ptrace(16, 1, 0, 0)\nprint(time.time())"
)


def python(source: str, **options: object) -> jail.Result:
    return jail.run(["python3", "-c", source], **options)  # type: ignore[arg-type]


def test_a_refused_call_is_told_with_its_arguments_count_and_process() -> None:
    result = python(REFUSED_THRICE)
    (denial,) = result.denials
    assert (result.verdict, result.stdout, result.calls) == ("ok", "EPERM\n", "recorded")
    assert (denial.layer, denial.what, denial.detail, denial.count) == ("seccomp", "ptrace", "PTRACE_ATTACH", 3)
    assert (denial.process, denial.rule) == ("python3", 'syscalls.allow = ["...", "ptrace"]')


def test_the_rule_of_a_denial_allows_it() -> None:
    assert python(REFUSED_THRICE, syscalls={"allow": ["@default", "ptrace"]}).denials == ()
    result = python("import socket; socket.socket(socket.AF_UNIX)", network={"unix": "none"})
    assert [denial.rule for denial in result.denials] == ['network.unix = "own"']
    assert python("import socket; socket.socket(socket.AF_UNIX)", network={"unix": "own"}).denials == ()


def test_three_different_ways_out_are_an_alarm_and_two_are_none() -> None:
    two = "libc.ptrace(16, 1, 0, 0); libc.unshare(0x10000000); libc.unshare(0x20000)"
    assert python(LIBC + two).alarm is None
    alarm = python(f"{LIBC}{two}; libc.mount(b'a', b'/b', 0, 0, 0)").alarm
    assert alarm == "tried 3 different ways out that are refused: mount, ptrace, unshare"


def test_arguments_are_told_in_words() -> None:
    calls = (
        "libc.syscall(41, 16, 3, 0); libc.prctl(35, 1); libc.unshare(0x10020000); libc.personality(0x40000);"
        "libc.ioctl(0, 0x5412, b'x'); libc.chmod(b'/tmp', 0o4755); libc.mount(b'a', b'/b\\x1b[2Jc', 0, 0, 0)"
        if os.uname().machine == "x86_64"
        else "libc.prctl(35, 1); libc.unshare(0x10020000); libc.personality(0x40000); libc.ioctl(0, 0x5412, b'x')"
    )
    told = {denial.what: denial.detail for denial in python(LIBC + calls).denials}
    wanted = {
        "socket": "AF_NETLINK, SOCK_RAW, 0", "prctl": "PR_SET_MM", "unshare": "CLONE_NEWNS|CLONE_NEWUSER",
        "personality": "ADDR_NO_RANDOMIZE", "ioctl": "TIOCSTI", "chmod": "'/tmp', mode 4755", "mount": "'/b?[2Jc'",
    }  # fmt: skip
    assert told == {name: wanted[name] for name in told} and len(told) >= 4


def test_an_address_is_told() -> None:
    source = f"{LIBC}import socket\ntry: socket.socket().connect(('10.0.0.1', 80))\nexcept PermissionError: pass"
    (denial,) = python(source, syscalls={"deny": ["connect"]}).denials
    assert (denial.what, denial.detail) == ("connect", "10.0.0.1:80")


def test_a_call_that_ends_the_run_is_named() -> None:
    result = python(f"{LIBC}print('before', flush=True)\nlibc.ptrace(16, 1)\nprint('after')", syscalls=KILL)
    assert (result.verdict, result.status, result.stdout) == ("violation", 159, "before\n")
    assert result.reason == "stopped for a forbidden system call: ptrace(PTRACE_ATTACH)"
    assert [(denial.what, denial.count) for denial in result.denials] == [("ptrace", 1)]


def test_a_flood_is_counted_in_few_entries() -> None:
    """Of 300 kinds 64 are told, and all answered."""
    source = f"{LIBC}for i in range(300): libc.prctl(1000 + i % 299)\nprint('done')"
    result = python(source)
    assert (result.stdout, len(result.denials)) == ("done\n", 64)
    assert result.denials[0].count == 2
    assert "refused system calls of further kinds: 235" in result.notes


def test_one_more_than_the_limit_is_a_violation() -> None:
    source = f"{LIBC}for _ in range(10): libc.ptrace(16, 1)\nprint('ten', flush=True)\nlibc.ptrace(16, 1)\nprint('no')"
    assert python(source, limits={"denials": 11}).verdict == "ok"
    result = python(source, limits={"denials": 10})
    assert (result.verdict, result.status, result.stdout) == ("violation", 159, "ten\n")
    assert "limits.denials = 10" in result.reason and "ptrace(PTRACE_ATTACH)" in result.reason
    assert result.alarm == "a flood of refused system calls: 11, past limits.denials"


def test_a_python_guest_without_the_ring_has_them_too() -> None:
    result = jail.run("import socket\nsocket.socket(socket.AF_NETLINK)", OFF)
    assert [(denial.what, denial.detail) for denial in result.denials] == [("socket", "AF_NETLINK, SOCK_STREAM, 0")]
    assert jail.run("print(1)").calls == "recorded"  # level strict: tests/escape/test_narrow.py


def test_a_pool_tells_them_of_each_run_and_of_each_of_a_sessions() -> None:
    with jail.Pool(OFF, limits={"denials": 5}) as pool:
        for _ in range(2):
            result = pool.run(REFUSED_THRICE)
            assert (result.verdict, result.stdout, result.calls) == ("ok", "EPERM\n", "recorded"), result.stderr
            assert [(one.what, one.detail, one.count, one.line) for one in result.denials] == [
                ("ptrace", "PTRACE_ATTACH", 3, 3)
            ]
        assert (pool.run("1").calls, pool.run("1").denials) == ("recorded", ())
        flood = pool.run(f"{LIBC}while True: libc.ptrace(16, 1, 0, 0)")
        assert flood.verdict == "violation" and "limits.denials = 5" in flood.reason
        with jail.Session(pool) as session:
            assert [one.count for one in session.run(REFUSED_THRICE).denials] == [3]
            assert [one.count for one in session.run("libc.unshare(0x20000)").denials] == [1]
            assert (session.run("1").calls, session.run("1").denials) == ("recorded", ())


def test_a_call_that_ends_the_run_of_a_pool_is_named() -> None:
    with jail.Pool(OFF, syscalls=KILL) as pool:
        result = pool.run(f"{LIBC}print('before', flush=True)\nlibc.ptrace(16, 1)\nprint('after')")
    assert (result.verdict, result.stdout) == ("violation", "before\n")
    assert result.reason == "stopped for a forbidden system call: ptrace(PTRACE_ATTACH)"


def test_what_a_pool_runs_as_javascript_is_recorded() -> None:
    with jail.Pool("javascript", level="off") as pool:
        result = pool.run("console.log(1 + 1)")
    assert (result.stdout, result.calls, result.denials) == ("2\n", "recorded", ())


def test_beside_another_listener_the_kernel_refuses_and_nothing_is_recorded() -> None:
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    done = subprocess.run(
        [sys.executable, "-c", BUSY.format(seccomp=number, source=REFUSED_THRICE)], capture_output=True, text=True
    )
    assert done.stdout == "ok not recorded 0 EPERM verified\n", done.stderr


def test_the_answer_needs_no_lock_of_the_interpreter() -> None:
    with supervisor(LOCK_HELD.format(source=ASKS)) as started:
        assert started.stdout
        assert started.stdout.read() == "100 True\n"


def test_a_forked_copy_of_the_supervisor_has_its_calls_answered_too() -> None:
    with supervisor(FORKED.format(source=REFUSED_THRICE)) as started:
        assert started.stdout
        assert started.stdout.read() == "3\n" * 4


def test_no_guest_waits_for_another_ones_flood() -> None:
    flood = ["python3", "-uc", f"{LIBC}print('up', end='')\nwhile True: libc.ptrace(16, 1, 0, 0)"]
    with jail.start(flood, wall=60) as flooding, jail.start(flood, wall=60) as second:
        assert [next(iter(running))[1] for running in (flooding, second)] == [b"up"] * 2
        result = python(f"{LIBC}for _ in range(200): libc.unshare(0x10000000)")
        assert [(denial.what, denial.count) for denial in result.denials] == [("unshare", 200)]


def test_a_supervisor_that_is_gone_leaves_no_guest_waiting() -> None:
    """Its listener is closed with it, and jail-init ends the jail."""
    from .host import processes_with, word
    from .test_stopped_supervisor import wait_until

    marked = word()
    source = f"{LIBC}print('up', flush=True)\nwhile True: libc.ptrace(16, 1)"
    body = (
        "import jail\n"
        f"with jail.start(['python3', '-uc', {source!r}, {marked[::-1]!r}[::-1]], wall=600) as running:\n"
        "    print(next(iter(running)), flush=True)\n    running.wait()"
    )
    with supervisor(body) as started:
        assert started.stdout and "up" in started.stdout.readline()
        assert processes_with(marked)
        started.kill()
        wait_until(lambda: not processes_with(marked))

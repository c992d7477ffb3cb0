"""``jail.subprocess`` where the standard library's own tests (test_standard_library.py) do not look: the jail in it."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess as standard
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import jail
import jail.subprocess as ours

from ..census import changes, take
from .host import processes_with, public_folder, py, sh, word
from .supervisors import program

PIPE = ours.PIPE


def test_the_names_are_the_standard_librarys() -> None:
    assert jail.subprocess is ours
    for name in ("CalledProcessError", "DEVNULL", "PIPE", "STDOUT", "SubprocessError", "TimeoutExpired"):
        assert getattr(ours, name) is getattr(standard, name)
    assert issubclass(ours.Popen, standard.Popen) and issubclass(ours.CompletedProcess, standard.CompletedProcess)
    assert set(ours.__all__) == {
        *standard.__all__,
        "list2cmdline",
    }  # programs use it, though the module does not list it


def test_it_is_a_jail() -> None:
    done = ours.run(["id", "-u"], stdout=PIPE, text=True, check=True)
    assert (done.stdout, done.returncode, done.result.verdict) == ("1000\n", 0, "ok")
    assert done.result.enforced["seccomp"] == "verified" and done.result.policy.name == "command"
    assert done.args == ["id", "-u"] and done.result.stdout == ""
    os.environ["OF_THE_CALLER"] = "secret"
    try:
        assert b"OF_THE_CALLER" not in ours.check_output(["env"])
    finally:
        del os.environ["OF_THE_CALLER"]
    assert ours.check_output(["/usr/bin/env"], env={"A": "1"}) == b"A=1\n"
    assert ours.check_output("echo $0 $((6 * 7))", shell=True, text=True) == "/bin/sh 42\n"
    assert ours.getstatusoutput("echo out; echo err >&2; exit 3") == (3, "out\nerr")
    assert ours.getoutput("pwd") != os.getcwd()


def test_both_streams_into_one_are_in_order() -> None:
    script = "import os\nfor n in range(500): os.write(1 + n % 2, b'%d\\n' % n)"
    done = ours.run(py(script), stdout=PIPE, stderr=ours.STDOUT, text=True)
    assert done.stdout.split() == [str(n) for n in range(500)]


# --- how it ends ----------------------------------------------------------------------------------------------------

ENDS = {
    "exit": ("exit 5", {}, 5),
    "signal": ("kill -SEGV $$", {}, -signal.SIGSEGV),
    "wall": ("echo x; sleep 600", {"wall": 0.3}, -signal.SIGKILL),
    "output": ("cat /dev/zero", {"output": 1000}, -signal.SIGKILL),
    "disk": ("cat /dev/zero > /tmp/x", {"disk": "1M"}, -signal.SIGKILL),
}


@pytest.mark.parametrize("verdict", ENDS)
def test_returncodes(verdict: str) -> None:
    script, limits, code = ENDS[verdict]
    done = ours.run(sh(script), stdout=PIPE, **limits)
    assert (done.returncode, done.result.verdict) == (code, verdict), done.result.reason
    with pytest.raises(ours.CalledProcessError) as raised:
        ours.check_call(sh(script), stdout=ours.DEVNULL, **limits)
    assert (raised.value.returncode, raised.value.result.verdict) == (code, verdict)


def test_a_violation_is_sigsys() -> None:
    base = jail.Policy.load("command")
    policy = base.replace(syscalls=base.syscalls.replace(on_denied="kill"))
    done = ours.run(["unshare", "--user", "true"], policy=policy)
    assert (done.returncode, done.result.verdict) == (-signal.SIGSYS, "violation")


def test_signals_and_kill() -> None:
    with ours.Popen(sh("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done"), stdout=PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        assert process.poll() is None and process.result is None
        process.terminate()
        assert process.wait() == 7
        process.terminate()
    marked = word()
    with ours.Popen(sh("setsid sleep 600 & echo ready; sleep 600; :", marked), stdout=PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        process.kill()
        assert process.wait() == -signal.SIGKILL and process.result.verdict == "cancelled"
        assert processes_with(marked) == []
    with ours.Popen(["sleep", "600"]) as process:
        os.kill(process.pid, signal.SIGKILL)  # jail-init's: from outside, as anybody may
        with pytest.raises(jail.SetupError, match="killed from outside"):
            process.wait()
        assert process.wait() == -signal.SIGKILL


def test_the_callers_patience_and_the_policys() -> None:
    marked = word()
    with pytest.raises(standard.TimeoutExpired) as raised:
        ours.run(sh("echo said; sleep 600; :", marked), stdout=PIPE, timeout=1)
    assert raised.value.stdout == b"said\n" and processes_with(marked) == []
    with pytest.raises(standard.TimeoutExpired):
        ours.call(sh("sleep 600; :", marked), timeout=0.05)
    assert processes_with(marked) == []
    with ours.Popen(sh("cat; sleep 600", marked), stdin=PIPE, stdout=PIPE, wall=1) as process:
        with pytest.raises(standard.TimeoutExpired):
            process.communicate(b"said", timeout=0.05)
        assert process.communicate()[0] == b"said"  # as much as it has said until its wall time was over
        assert process.result.verdict == "wall"


# --- what cannot be had ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"preexec_fn": print},
        {"close_fds": False},
        {"pass_fds": [1]},
        {"restore_signals": False},
        {"user": 0},
        {"group": "root"},
        {"extra_groups": [0]},
        {"umask": 0},
        {"process_group": 0},
    ],
    ids=lambda options: next(iter(options)),
)
def test_what_a_jail_has_not_is_refused_by_name(options: dict[str, object]) -> None:
    (name,) = options
    with pytest.raises(jail.Unsupported, match=name) as raised:
        ours.run(["true"], **options)
    assert isinstance(raised.value, ValueError) and "\n" not in str(raised.value)


def test_programs_and_folders_that_are_not_there() -> None:
    for wrong, error in ((["nonexisting_i_hope"], FileNotFoundError), (["/etc/passwd"], PermissionError)):
        with pytest.raises(error) as raised:
            ours.run(wrong)
        assert raised.value.filename == wrong[0] and raised.value.errno
    with pytest.raises(FileNotFoundError) as raised:
        ours.run(["true"], cwd="/nonexisting")
    assert raised.value.filename == "/nonexisting"
    with public_folder() as folder:
        (folder / "empty").write_bytes(b"")
        (folder / "empty").chmod(0o755)
        with pytest.raises(OSError, match="Exec format error"):
            ours.run([f"{folder}/empty"], ro=[folder])
    with pytest.raises(jail.PolicyError):
        ours.run(["true"], memory="much")
    with pytest.raises(jail.SetupError):
        ours.run(["true"], ro=["/no/such/path"])
    no_shell = jail.Policy.load("command")
    no_shell = no_shell.replace(filesystem=no_shell.filesystem.replace(read=("-/usr/share",)))
    with pytest.raises(FileNotFoundError, match="/bin/sh"):
        ours.run("true", shell=True, policy=no_shell)


# --- the caller's side ----------------------------------------------------------------------------------------------


def test_without_streams_the_callers_are_written_and_nothing_is_read() -> None:
    source = "import jail.subprocess as s, sys; sys.exit(s.call(['sh', '-c', 'cat; echo out; echo err >&2; exit 3']))"
    done = standard.run([sys.executable, "-c", source], input=b"of the caller", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


def test_a_caller_without_streams() -> None:
    source = """
import os, jail.subprocess as s
note = os.dup(1)
os.close(0), os.close(1), os.close(2)
assert s.run(["sh", "-c", "echo lost; echo lost >&2"]).returncode == 0
assert s.run(["sh", "-c", "cat; echo $?"], input=b"kept", stdout=s.PIPE).stdout == b"kept0\\n"
os.write(note, b"well")
"""
    assert standard.check_output([sys.executable, "-c", source]) == b"well"


def test_a_terminal_is_given_text_and_colours_alone() -> None:
    """A guest's sequences would be obeyed by it. What is held back at the end is shown."""
    ours_end, theirs = pty.openpty()
    try:
        command = ["printf", "\\033[31mred\\033[0m \\033]0;title\\007 \\033["]
        assert ours.run(command, stdout=theirs).returncode == 0
        shown = b""
        while not shown.endswith(b"["):  # what was held back
            shown += os.read(ours_end, 1000)
    finally:
        os.close(ours_end)
        os.close(theirs)
    assert shown == b"\x1b[31mred\x1b[0m ^[]0;title^G ^[["


def test_the_callers_descriptors_stay_its_own(tmp_path) -> None:
    with (tmp_path / "out").open("w+b") as out, (tmp_path / "in").open("w+b") as source:
        source.write(b"x" * 100_000)
        source.seek(0)
        with ours.Popen(["cat"], stdin=source, stdout=out) as process:
            source.close()
            out.close()
            assert process.wait() == 0
    assert (tmp_path / "out").read_bytes() == b"x" * 100_000
    read_end, write_end = os.pipe()
    ours.run(["echo", "said"], stdout=write_end)
    assert os.get_blocking(write_end) and os.read(read_end, 10) == b"said\n"
    os.close(read_end)
    os.close(write_end)


def test_a_process_that_is_forgotten_goes_on() -> None:
    with public_folder() as folder:
        process = ours.Popen(sh(f"read line; echo $line > {folder}/said"), stdin=PIPE, rw=[folder])
        keep, thread = process.stdin, process._run._thread
        with pytest.warns(ResourceWarning, match="still running"):
            del process
        with keep:
            keep.write(b"after all\n")
        thread.join(60)
        assert (folder / "said").read_text() == "after all\n"


def test_from_many_threads_and_from_asyncio() -> None:
    def double(number: int) -> tuple[int, str]:
        done = ours.run(["cat"], input=str(number), text=True, capture_output=True)
        return done.returncode, done.stdout

    async def through_asyncio() -> list[tuple[int, str]]:
        return list(await asyncio.gather(*(asyncio.to_thread(double, number) for number in range(16))))

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(double, range(64))) == [(0, str(number)) for number in range(64)]
    assert asyncio.run(through_asyncio()) == [(0, str(number)) for number in range(16)]


def test_no_signal_and_no_child_of_the_host() -> None:
    program("""
import jail.subprocess as s
heard = []
signal.signal(signal.SIGCHLD, lambda *_: heard.append(1))
before = {number: signal.getsignal(number) for number in signal.valid_signals()}
process = s.Popen(["sh", "-c", "read line; exit 4"], stdin=s.PIPE)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    pass
process.stdin.close()
assert process.wait() == 4
assert before == {number: signal.getsignal(number) for number in signal.valid_signals()}
print("well")
""")


# --- leaks ----------------------------------------------------------------------------------------------------------


def test_processes_leave_nothing_behind() -> None:
    def timed_out() -> None:
        with pytest.raises(standard.TimeoutExpired):
            ours.run(["sleep", "600"], stdout=PIPE, timeout=0.005)

    def not_found() -> None:
        with pytest.raises(FileNotFoundError):
            ours.Popen(["nonexisting_i_hope"], stdin=PIPE, stdout=PIPE, stderr=PIPE)

    def nowhere() -> None:
        with pytest.raises(FileNotFoundError):
            ours.Popen(["true"], stdin=PIPE, stdout=PIPE, cwd="/nonexisting")

    def refused() -> None:
        with pytest.raises(ValueError, match="null"):
            ours.Popen(["true", "\0"], stdin=PIPE, stdout=PIPE)

    def unread() -> None:
        with ours.Popen(["head", "-c", "200000", "/dev/zero"], stdout=PIPE) as process:
            process.stdout.read(1)

    def killed() -> None:
        with ours.Popen(["cat"], stdin=PIPE, stdout=PIPE) as process:
            process.kill()

    ways = [
        lambda: ours.run(["cat"], input=b"x", capture_output=True),
        lambda: ours.check_output("echo $0; echo >&2", shell=True, stderr=ours.STDOUT),
        lambda: ours.call(["true"], stdout=ours.DEVNULL, stderr=ours.DEVNULL),
        timed_out, not_found, nowhere, refused, unread, killed,
    ]  # fmt: skip
    for way in ways:
        way()
    before = take()
    for _ in range(10):
        for way in ways:
            way()
    assert changes(before) == {}

"""Output and input as a stream: as they come, bounded, and with nobody left when their owner has had enough."""

from __future__ import annotations

import io
import itertools
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import jail

from .host import processes_with, py, sh, word

PIPE = subprocess.PIPE


# --- a callback -----------------------------------------------------------------------------------------------------


def test_output_is_handed_over_as_it_comes() -> None:
    """The guest waits for an answer to what it has written: it must have been heard while it ran."""
    heard: list[tuple[str, bytes]] = []
    answer, give = os.pipe()

    def listen(name: str, chunk: bytes) -> None:
        heard.append((name, chunk))
        if chunk == b"question\n":
            os.write(give, b"answer\n")

    try:
        script = "echo question; read line; echo $line >&2; echo bye"
        result = jail.run(sh(script), stdin=answer, on_output=listen)
    finally:
        os.close(answer)
        os.close(give)
    assert result.verdict == "ok", result.reason
    assert heard[:2] == [("stdout", b"question\n"), ("stderr", b"answer\n")] or heard[0] == ("stdout", b"question\n")
    assert b"".join(chunk for name, chunk in heard if name == "stdout") == b"question\nbye\n"
    assert b"".join(chunk for name, chunk in heard if name == "stderr") == b"answer\n"
    assert (result.stdout, result.stderr, result.usage.stdout_bytes) == ("", "", 13)


def test_the_limit_of_output_counts_what_is_handed_over() -> None:
    total = 0

    def count(_: str, chunk: bytes) -> None:
        nonlocal total
        total += len(chunk)

    result = jail.run(sh("cat /dev/zero"), on_output=count, output=300_000)
    assert result.verdict == "output" and result.truncated == ("stdout",)
    assert 0 < total <= 300_000


def test_an_error_of_the_callback_ends_the_run() -> None:
    marked = word()

    def refuse(_: str, chunk: bytes) -> None:
        raise KeyError(chunk)

    with pytest.raises(KeyError, match="ready"):
        jail.run(sh("echo ready; sleep 600; :", marked), on_output=refuse)
    assert processes_with(marked) == []


def test_a_value_and_a_cancel_go_with_a_callback() -> None:
    heard: list[bytes] = []
    result = jail.run("print('said')\n6 * 7", value=True, on_output=lambda _, chunk: heard.append(chunk))
    assert (result.value, heard) == (42, [b"said\n"])
    cancel = jail.Cancel()
    result = jail.run(sh("echo ready; sleep 600"), on_output=lambda *_: cancel.trigger(), cancel=cancel)
    cancel.close()
    assert result.verdict == "cancelled"


# --- input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        lambda: (f"line {n}\n" for n in range(3)),
        lambda: iter([b"line 0\nli", b"", "ne 1\n", bytearray(b"line 2\n")]),
        lambda: io.StringIO("line 0\nline 1\nline 2\n"),
        lambda: io.BytesIO(b"line 0\nline 1\nline 2\n"),
        lambda: memoryview(b"line 0\nline 1\nline 2\n"),
    ],
    ids=["generator", "chunks", "text file", "bytes file", "memory"],
)
@pytest.mark.parametrize("streams", [False, True])
def test_input_from_whatever_gives_chunks(source, streams: bool) -> None:
    heard: list[bytes] = []
    listen = (lambda _, chunk: heard.append(chunk)) if streams else None
    result = jail.run(["cat"], stdin=source(), on_output=listen)
    assert result.ok and (b"".join(heard) if streams else result.stdout_bytes) == b"line 0\nline 1\nline 2\n"


def test_input_from_a_file(tmp_path) -> None:
    (tmp_path / "input").write_bytes(b"x" * 300_000)
    with (tmp_path / "input").open("rb") as file:
        assert jail.run(["wc", "-c"], stdin=file).stdout == "300000\n"


def test_an_endless_input_is_asked_for_no_more_than_is_taken() -> None:
    asked = itertools.count()
    result = jail.run(["head", "-c", "5"], stdin=(b"x" * 65536 for _ in asked))
    assert result.stdout == "xxxxx"
    assert next(asked) < 10


def test_an_error_of_the_input_ends_the_run() -> None:
    marked = word()

    def broken():
        yield "first\n"
        raise LookupError("of the caller's own")

    with pytest.raises(LookupError, match="of the caller's own"):
        jail.run(sh("cat; sleep 600; :", marked), stdin=broken())
    assert processes_with(marked) == []
    for wrong in (7.5, [1, 2], object(), 999):
        with pytest.raises(jail.PolicyError, match="standard input"):
            jail.run(["cat"], stdin=wrong)


# --- a run that goes on ---------------------------------------------------------------------------------------------


def test_a_conversation() -> None:
    with jail.start(sh("while read line; do echo got $line; done; echo over >&2"), stdin=PIPE) as running:
        assert running.stdin and running.stdout
        for number in range(3):
            running.stdin.write(b"%d\n" % number)
            running.stdin.flush()
            assert running.stdout.readline() == b"got %d\n" % number
        assert running.poll() is None
        running.stdin.close()
        assert list(running) == [("stderr", b"over\n")]
        result = running.wait()
    assert result.ok and running.poll() == result and running.wait() == result


def test_signals_reach_the_guest() -> None:
    """Its first process, and no other: a shell that waits for a child hears it at once."""
    traps = "trap 'echo term; exit 7' TERM; trap 'echo usr' USR1; sleep 600 & echo ready; while :; do wait; done"
    with jail.start(sh(traps)) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(10)
        assert running.stdout.readline() == b"usr\n"
        running.terminate()
        assert running.stdout.readline() == b"term\n"
        result = running.wait()
        running.terminate()  # nobody is there: nothing happens
        running.kill()
    assert (result.verdict, result.exit_code) == ("exit", 7)
    with jail.start("import time; print('ready', flush=True); time.sleep(600)") as running:
        assert next(iter(running)) == ("stdout", b"ready\n")
        running.terminate()
        assert (running.wait().verdict, running.wait().signal) == ("signal", "SIGTERM")


FAMILY = "setsid sh -c 'echo ready; sleep 600; :' $0 & sleep 600; :"  # two shells, the second of which speaks


def test_leaving_or_killing_ends_everybody() -> None:
    marked = word()
    family = sh(FAMILY, marked)
    with jail.start(family) as running:
        assert next(iter(running)) == ("stdout", b"ready\n")
        assert len(processes_with(marked)) >= 2
    assert processes_with(marked) == []
    assert running.wait().verdict == "cancelled"
    with jail.start(family) as running:
        with pytest.raises(TimeoutError):
            running.wait(0.01)
        running.kill()
        assert running.wait().verdict == "cancelled"
        assert processes_with(marked) == []


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_run_that_is_forgotten_is_killed() -> None:
    marked = word()
    forgotten = jail.start(sh(FAMILY, marked))
    assert next(iter(forgotten)) == ("stdout", b"ready\n")
    thread = forgotten._run._thread
    del forgotten  # whose last reference it was: nobody could ask for its result
    thread.join(60)
    assert processes_with(marked) == []


def test_a_reader_that_does_not_read_holds_the_guest_up() -> None:
    """What is on the way is three pipes' worth at most: the guest's, the watch's chunk, the reader's."""
    fill = """
import os, select
os.set_blocking(1, False)
total, poll = 0, select.poll()
poll.register(1, select.POLLOUT)
while poll.poll(300):
    try: total += os.write(1, b"x" * 4096)
    except BlockingIOError: pass
os.write(2, b"%d" % total)
"""
    with jail.start(py(fill)) as running:
        assert running.stdout and running.stderr
        total = int(running.stderr.read())
        assert 65536 <= total <= 4 * 65536
        assert len(running.stdout.read()) == total
        assert running.wait().usage.stdout_bytes == total


def test_a_run_can_be_killed_whose_output_nobody_takes() -> None:
    """The guest is gone by itself or by the kill, and what is left of its output would fill the reader's pipe twice."""
    with jail.start(["head", "-c", "130000", "/dev/zero"]) as running:
        assert running.stdout and running.stdout.read(1) == b"\0"
        running.kill()
        assert running.wait().verdict in {"ok", "cancelled"}


def test_streams_end_when_the_guest_closes_them() -> None:
    with jail.start(sh("exec >&-; exec 0<&-; echo closed >&2; sleep 600"), stdin=PIPE) as running:
        assert running.stdin and running.stdout and running.stderr
        assert running.stderr.readline() == b"closed\n"
        assert running.stdout.read() == b""
        with pytest.raises(BrokenPipeError):
            running.stdin.writelines(itertools.repeat(b"x" * 65536))
        assert running.poll() is None


def test_what_cannot_start_is_said_at_once() -> None:
    with pytest.raises(jail.SetupError):
        jail.start(["true"], ro=["/no/such/path"])
    with pytest.raises(jail.PolicyError):
        jail.start(["true"], nonsense=1)
    with pytest.raises(jail.PolicyError, match="PIPE"):
        jail.start(["true"], stdin=iter(["x"]))
    with jail.start(["/no/such/program"]) as running:
        assert (running.wait().verdict, running.wait().status) == ("error", 127)


def test_many_at_once() -> None:
    def echo(number: int) -> tuple[bytes, str]:
        said: list[bytes] = []
        lines = (f"{number} {line}\n" for line in range(5))
        result = jail.run(["cat"], stdin=lines, on_output=lambda _, chunk: said.append(chunk))
        return b"".join(said), result.verdict

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(echo, range(64)))
    assert answers == [("".join(f"{n} {line}\n" for line in range(5)).encode(), "ok") for n in range(64)]


def test_the_guests_first_process_is_found_whoever_else_is_there() -> None:
    """Orphans become children of the jail's init too."""
    from jail.launch.guest_process import open_guest

    orphans = "for i in 1 2 3; do sh -c 'sleep 600 &'; done; echo ready; sleep 600; :"
    with jail.start(sh(orphans)) as running:
        assert running.stdout and running.stdout.readline() == b"ready\n"
        assert running.pid is not None
        with open(f"/proc/{running.pid}/task/{running.pid}/children", encoding="ascii") as file:
            assert len(file.read().split()) == 4
        pidfd = open_guest(running.pid)
        os.close(pidfd)
        running.terminate()
        assert running.wait().signal == "SIGTERM"
    with pytest.raises(OSError):  # noqa: PT011  # gone, whatever /proc says of that
        open_guest(running.pid)

"""The counters of a run over time: in the result, in a picture, and on a line of the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import jail
from jail.core.errors import PolicyError

from .program import CLI, ENV, cli

if TYPE_CHECKING:
    from pathlib import Path

GROWS = "import time\nkept = []\nfor _ in range(12):\n    kept.append(bytearray(1 << 20)); time.sleep(0.02)"


def test_a_timeline_shows_memory_that_grows_and_ends_with_the_moment_of_a_kill() -> None:
    result = jail.run(f"{GROWS}\nwhile True: pass", sample="10ms", wall=1.5, memory="128M")
    samples = result.usage.timeline
    assert result.verdict == "wall"
    assert [one.at for one in samples] == sorted(one.at for one in samples)
    assert 3 < len(samples) <= 1024
    assert samples[-1].at >= 1.5, "the last one is of the moment in which the limit was passed"
    assert samples[-1].cpu_seconds > samples[0].cpu_seconds
    sizes = [one.memory_bytes for one in samples if one.memory_bytes is not None]
    assert max(sizes) - sizes[0] > 8 << 20
    assert {one.pids for one in samples if one.pids is not None} <= {0, 1, 2}
    assert jail.run("1").usage.timeline == ()


def test_a_period_is_checked() -> None:
    for wrong in ("0", 1e-6, "soon", -1, "none", [1]):
        with pytest.raises(PolicyError, match=r"^sample: "):
            jail.run("1", sample=wrong)  # type: ignore[arg-type]


def test_what_a_run_leaves_behind_is_counted(tmp_path: Path) -> None:
    script = "echo 1 >/tmp/a; echo 2 >/tmp/b; mkdir /tmp/c; (sleep 600) >/dev/null 2>&1 & exit 0"
    left = jail.run(["sh", "-c", script]).usage.left_behind
    assert left is not None
    assert left.files == 3
    assert left.bytes
    assert left.threads in (1, 2, None), "the subshell may have become its command"
    clean = jail.run("1", ro=[f"{tmp_path}:/home/shown/deep"]).usage.left_behind  # mount points are jail-init's
    assert clean is not None
    assert (clean.threads, clean.files, clean.bytes) == (0, 0, 0)


def test_threads_that_an_evaluation_leaves_are_counted() -> None:
    with jail.Session("python", level="off", pids=8) as session:
        source = "import threading, time\nfor _ in range(2): threading.Thread(target=time.sleep, args=(600,)).start()"
        left = session.run(source).usage.left_behind
        assert left is None or left.threads in (2, None)


def test_an_evaluation_and_a_run_of_a_pool_are_sampled_as_well() -> None:
    with jail.Session("python") as session:
        session.run("sum(range(10 ** 7))").check()
        result = session.run(GROWS, sample="10ms").check()
        samples = result.usage.timeline
        assert len(samples) > 2
        assert 0 <= samples[0].at <= samples[-1].at <= result.usage.wall_seconds
        assert samples[-1].cpu_seconds <= result.usage.cpu_seconds + 0.05, "of the evaluation alone"
        assert session.run("1").usage.timeline == ()
        with pytest.raises(PolicyError, match=r"^sample: "):
            session.run("1", sample=0)
    with jail.Pool("python", warm=1) as pool:
        for functions in (None, {"answer": lambda: 42}):
            result = pool.run(GROWS, sample="10ms", functions=functions).check()
            assert len(result.usage.timeline) > 2
            assert result.usage.timeline[-1].at <= result.usage.wall_seconds


def test_files_that_an_evaluation_leaves_are_counted() -> None:
    with jail.Session("python", files={"mine.txt": b"1"}) as session:
        before = session.run("1").usage.left_behind
        after = session.run("open('b.txt', 'w').write('x' * 10000)").usage.left_behind
        assert before is not None
        assert after is not None
        assert (before.files, after.files) == (1, 2)
        assert (after.bytes or 0) - (before.bytes or 0) >= 10000
        ended = session.run("kept = []\nwhile True: kept.append(bytearray(1 << 24))").usage.left_behind
        assert ended is not None
        assert ended.files == 2, "of a session's end too"


def test_a_plot_is_a_picture_of_its_own_with_the_limits_and_the_reason_of_the_end(tmp_path: Path) -> None:
    place = tmp_path / "run.svg"
    script = "kept = []\nwhile True: kept.append(bytearray(1 << 20))"
    done = cli("run", "--plot", str(place), "-m", "48M", "-c", script)
    assert done.returncode == 137
    text = place.read_text(encoding="utf-8")
    names = {element.tag.partition("}")[2] for element in ET.fromstring(text).iter()}
    assert names <= {"svg", "rect", "text", "line", "title", "polyline"}
    assert "href" not in text
    assert "stopped at the memory limit of 48M" in text
    assert "limit 48M" in text
    assert "memory after " in text


def test_a_plot_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    done = cli("run", "--plot", str(tmp_path / "none/x.svg"), "-c", "print(1)")
    assert (done.returncode, done.stdout) == (125, "")
    assert f"--plot {tmp_path}/none/x.svg: no such file or directory" in done.stderr


def test_progress_is_a_line_that_goes_before_output_and_at_the_end() -> None:
    script = "import time\ntime.sleep(0.4)\nprint('said', flush=True)\ntime.sleep(0.4)"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*CLI, "run", "--progress", "-t", "50s", "-c", script], stderr=theirs, stdout=theirs, env=ENV
    ):
        os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 65536):
                text += chunk
        except OSError:  # EIO: its last user has closed the terminal
            pass
    os.close(ours)
    first, said, rest = text.partition(b"\r\x1b[Ksaid\r\n")
    assert said, text
    for shown in (first, rest):
        assert b"s of 50s, " in shown
        assert b", CPU 0." in shown
    assert text.endswith(b"\r\x1b[K")


def test_progress_says_nothing_where_no_terminal_is() -> None:
    done = cli("run", "--progress", "-c", "print(1)")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_a_pool_tells_of_its_calls_and_of_the_life_of_its_jails() -> None:
    with jail.Pool("python", warm=1) as pool:
        for result in pool.map(["1"] * 3):
            result.check()
        stats = pool.stats()
        assert (stats["calls"], stats["deaths"], stats["zygotes"], stats["waiting"]) == (3, 0, 1, 0)
        assert stats["forks"] >= 3
        assert 0 < stats["latency"]["p50"] <= stats["latency"]["p99"] <= stats["latency"]["max"]
        assert all(age >= 0 for age in stats["ages"])

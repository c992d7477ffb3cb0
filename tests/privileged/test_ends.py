"""When a run returns, nobody of it is left, whatever it was; and its figures are the kernel's."""

from __future__ import annotations

import pytest

import jail

from .host import CGROUP, Running, processes_with, py, sh, word

MB = 1 << 20


# --- the end of a run is the end of everybody in it
# ---------------------------------------------------------------------

DAEMONS = """
import os, time
said, say = os.pipe()
for _ in range(3):  # each in a session of its own, its parents gone
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(1, b"daemon\\n")
            os.write(say, b"x")
            time.sleep(600)
        os._exit(0)
    os.wait()
    os.read(said, 1)
os.write(1, b"ready\\n")
"""
WAYS = {
    "ok": ("os._exit(0)", {}),
    "exit": ("os._exit(5)", {}),
    "signal": ("os.kill(os.getpid(), 11)", {}),
    "wall": ("time.sleep(600)", {"wall": 1}),
    "cpu": ("\nwhile True: pass", {"cpu": 0.3}),
    "memory": ("x = b'x' * (200 << 20); time.sleep(60)", {"memory": "64M"}),
    "output": ("os.write(1, b'x' * 20000); time.sleep(60)", {"output": 10000}),
    "disk": ("open('/tmp/a', 'wb').write(b'x' * 20_000_000); time.sleep(60)", {"disk": "8M"}),
    "cancelled": ("time.sleep(600)", {}),
}


@pytest.mark.parametrize("verdict", WAYS)
def test_everybody_is_gone(verdict: str) -> None:
    act, limits = WAYS[verdict]
    marked = word()
    with Running(py(f"{DAEMONS}\n{act}", marked), limits=limits) as running:
        if verdict == "cancelled":
            said = [running.line() for _ in range(4)]
            assert said == ["daemon\n"] * 3 + ["ready\n"]
            assert len(processes_with(marked)) == 4
        else:
            while running.line():
                pass
        result = running.end()
    assert result.verdict == verdict, result.reason
    assert processes_with(marked) == []
    assert result.stdout.startswith("daemon\n" * 3 + "ready\n")


# --- figures --------------------------------------------------------------------------------------------------------


def test_the_memory_peak_is_right() -> None:
    """Held for a while, since one that watches from outside looks now and then."""
    hold = "import time; x = b'x' * (200 << 20); end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    result = jail.run(py(hold))
    assert result.ok, result.reason
    peak = result.usage.memory_peak_bytes
    assert peak is not None and 200 * MB <= peak <= 220 * MB


@pytest.mark.parametrize("who", ["itself", "child"])
def test_the_cpu_seconds_are_right(who: str) -> None:
    burn = """
import os, sys, time
child = os.fork() if sys.argv[1] == "child" else 0
if child == 0:
    end = time.process_time() + 0.8
    while time.process_time() < end: pass
    if sys.argv[1] == "child": os._exit(0)
else:
    os.wait()
print(sum(os.times()[:4]))
"""
    result = jail.run(py(burn, who))
    assert result.ok, result.reason
    assert result.usage.cpu_seconds == pytest.approx(float(result.stdout), rel=0.1)
    assert result.usage.cpu_seconds == pytest.approx(result.usage.user_seconds + result.usage.system_seconds, abs=0.001)


def test_where_the_figures_come_from() -> None:
    usage = jail.run(sh("exec sleep 0.2")).usage
    source = {"cgroup1": "cgroup1", "cgroup2": "cgroup2", "scope": "cgroup2", "none": "process"}[CGROUP]
    assert usage.source == {"memory": source, "cpu": source, "pids": source}
    assert (usage.pids_peak, usage.stdout_bytes, usage.stderr_bytes) == (1, 0, 0)

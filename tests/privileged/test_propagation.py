"""Mounts of a jail stay in it where the host's are shared, as systemd makes those of every machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .program import ENV

LOOK = """
import jail

def covered():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        return sum("/run/jail/" in line for line in file)

assert jail.run("print(1)").verdict == jail.run(["/bin/true"], "command").verdict == "ok"
with jail.Pool("python", warm=1) as pool:
    assert pool.run("print(1)").verdict == "ok"
    print(covered())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="root's supervisor alone clones mounts for its jails")
@pytest.mark.optional
def test_what_a_jail_covers_the_host_still_sees() -> None:
    """In a mount namespace of the test's own."""
    command = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mount --make-rshared / && exec "$@"',
        "sh",
        sys.executable,
        "-c",
        LOOK,
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=ENV, check=False)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr

"""Runs whose limits no cgroup counts, or not all: by a supervisor of its own, from which controllers have been taken.

Root's supervisor is in a mount namespace in which the hierarchies are covered; an ordinary user has none to begin with.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jail.host.cgroups import facts, mounts

from .host import CGROUP, ROOT

if TYPE_CHECKING:
    from typing import Any

CONTROLLERS = {"memory": facts().memory, "cpuacct": facts().cpuacct, "pids": facts().pids}  # of cgroup v1
HOSTILE = Path(__file__).with_name("hostile")
# How a controller can be there and be of no use, by what its directory looks like to the supervisor.
COVERS = {
    "read-only": 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"',
    "not-there": 'mount -t tmpfs none "$1"',
    "without-its-files": 'mount -t tmpfs none "$1" && cd "$1" && touch memory.limit_in_bytes memory.max_usage_in_bytes '
    "cpuacct.usage cgroup.procs",
}
_COVER = """
import json, subprocess, sys
for path, script in json.loads(sys.argv[1]):
    subprocess.run(["/bin/sh", "-ec", script, "cover", path], check=True)
"""
_RUN = """
import json, sys
import jail
how, command, options = json.loads(sys.argv[1])
if how == "run":
    result = jail.run(command, **options)
elif how == "stream":
    with jail.start(command, **options) as running:
        result = running.wait()
else:
    with jail.Pool(options.pop("policy"), warm=1) as pool:
        result = pool.run(command, **options)
print(result.to_json())
"""


def built(name: str, folder: Path) -> Path:
    """A hostile program of tests/privileged/hostile, linked statically."""
    target = folder / name
    flags = ("-O1", "-Wall", "-Werror", "-static", "-pthread")
    subprocess.run(["gcc", *flags, "-o", target, HOSTILE / f"{name}.c"], check=True)
    target.chmod(0o755)
    return target


def uncounted(
    command: str | list[str], *, without: tuple[str, ...] | None = None, cover: str = "read-only", how: str = "run",
    cwd: Path | None = None, **options: Any,
) -> dict[str, Any]:  # fmt: skip
    """The result, as JSON has it, of a run without these controllers of cgroup v1; without any by default.

    ``how``: run, stream or pool. A run that is refused is {"refused": the text}.
    """
    program = [sys.executable, "-c", _RUN, json.dumps([how, command, options])]
    done = subprocess.run(
        [*_without(without, cover), *program],
        cwd=cwd,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        return {"refused": done.stderr.splitlines()[-1]}
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def outside(source: str, *arguments: str, by: tuple[str, ...] = ()) -> str:
    """What a program prints whose runs are counted by no cgroup, started ``by`` another; it must end well."""
    command = [*_without(None, "read-only"), *by, sys.executable, "-W", "error", "-c", source, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def doctor(*arguments: str, without: tuple[str, ...] | None = None, cover: str = "read-only") -> str:
    """What ``jail doctor`` prints there."""
    command = [*_without(without, cover), sys.executable, "-m", "jail", "doctor", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120).stdout


def _without(controllers: tuple[str, ...] | None, cover: str) -> list[str]:
    if CGROUP == "none":
        return []
    if controllers is None:
        covered = {mount.point: COVERS["read-only"] for mount in mounts(Path("/proc/self/mountinfo").read_text())}
    else:
        covered = {CONTROLLERS[name]: COVERS[cover] for name in controllers}
    script = f'{shutil.which("python3")} -c "$1" "$2" && shift 2 && exec "$@"'
    return ["unshare", "-m", "/bin/sh", "-ec", script, "uncounted", _COVER, json.dumps(list(covered.items()))]

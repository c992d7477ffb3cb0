"""The corpus of os/ in other surroundings than test_os_ring.py has: python -m tests.escape.surroundings WHERE...

WHERE is ``command`` (as there), ``build`` (no workspace), ``checkout`` (build, with this checkout as its workspace), or
``memory``, ``pids``, ``cpuacct``: command without that controller of cgroup v1, which root alone can take away. Run it
as an ordinary user for a user's jails. Prints each probe that is not held as the corpus says; exit status 1 if there is
one. Some 100 s for each on two busy processors; test_surroundings.py has a few probes of it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jail
from jail.host.cgroups import facts
from jail.policy.load import load

from .probes import PROBES, SECRET, Probe, Workshop, canaries, escaped, processes_named, workshop

if TYPE_CHECKING:
    from jail import Result

ROOT = Path(__file__).parents[2]
LIMITS = {"wall": 10, "memory": "256M", "pids": 32, "output": "1M", "disk": "32M"}
CONTROLLERS = ("memory", "pids", "cpuacct")
# What build permits on purpose, and so these probes find (policies/build.toml).
PERMITTED = {
    "0603-kernel-tables": "empty files in the places of the kernel's tables (filesystem.machine)",
    "0604-sysfs": "files of the jail's own that say what its limits give (filesystem.machine)",
    "0609-new-proc-is-limited": "/proc/version, a file of the jail's own with what uname(2) says (filesystem.machine)",
    "0704-tracing-others": "ptrace, of what this jail can see alone: it finds no such process, not a refusal",
    "0712-personality-bits": "no randomisation of one's own address space",
    "0903-trace-a-sibling": "ptrace, within the jail",
    "1236-inodes": "a quarter of a million files",
    "1237-directories": "the same",
    "1804-terminals-without-end": "64 terminals",
}
# System V's memory and queues are permitted: the memory limit ends what another preset refuses.
ALSO_HELD = {"1218-memory-by-system-v": {"memory"}, "1219-memory-in-message-queues": {"memory"}}


def run(shop: Workshop, probe: Probe, where: str) -> Result:
    """The probe in these surroundings. Nothing of it may run on afterwards."""
    source, inside, command = shop.command(probe)
    of_build = where in ("build", "checkout")
    policy = "build" if of_build else probe.fields.get("policy", "command")
    overrides = [("filesystem.write", "[]")] if policy == "build" else []
    token = "probe-" + secrets.token_hex(8)
    result = jail.run(
        [*command, token],
        load(policy, overrides),
        ro=[f"{source}:{inside}"],
        rw=[ROOT] if where == "checkout" else (),
        **{**LIMITS, **probe.limits},
    )
    assert not processes_named(token)
    return result


def fault(probe: Probe, where: str, result: Result) -> str | None:
    """What is otherwise than the corpus says; None if the probe is held as it should be."""
    of_build = where in ("build", "checkout")
    if "known" in probe.fields or (of_build and probe.name in PERMITTED):
        return None
    if result.enforced.get(probe.fields.get("cgroup", ""), "verified") != "verified":
        return None  # only a cgroup counts it, or names it: docs/security.md, "A limit without its cgroup controller"
    if escaped(result.stdout):
        return result.stdout.strip()[:200]
    if result.verdict in probe.verdicts | (ALSO_HELD.get(probe.name, set()) if of_build else set()):
        return None
    return f"{result.verdict}, not {', '.join(sorted(probe.verdicts))}: {result.reason}"


def try_all(where: str) -> int:
    """Runs the whole corpus; returns how many are not held."""
    faults = 0
    os.environ[SECRET] = "1"
    with workshop() as shop, canaries():
        for probe in PROBES:
            found = fault(probe, where, run(shop, probe, where))
            if found:
                faults += 1
                sys.stdout.write(f"{where}: {probe.name}: {found}\n")
    sys.stdout.write(f"{where}: {len(PROBES)} probes, {faults} not held\n")
    return faults


def without(controller: str) -> int:
    """The same in a process that has no such controller."""
    place = getattr(facts(), controller)
    if os.geteuid() != 0 or not place:
        sys.exit(f"{controller}: only root can take a controller of cgroup v1 away, where there is one")
    script = 'mount -t tmpfs none "$1"; shift; exec "$@"'
    inner = (sys.executable, "-m", "tests.escape.surroundings", "command")
    done = subprocess.run(["unshare", "-m", "sh", "-ec", script, controller, place, *inner], cwd=ROOT, check=False)
    return done.returncode


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if not wanted or set(wanted) - {"command", "build", "checkout", *CONTROLLERS}:
        sys.exit(__doc__)
    found = [without(where) if where in CONTROLLERS else try_all(where) for where in wanted]
    sys.exit(any(found))

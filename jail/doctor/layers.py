"""Tries each layer by itself, for a machine where no whole jail can be finished. Slow, and only for the doctor."""

from __future__ import annotations

import os
import sys

from ..core.errors import SetupError
from ..host.facts import Host
from ..launch import native
from ..launch.cgroup.begin import create
from ..policy.model import Limits

_OF_PROCESSES = ("clone", "exec")  # stages: the janitor, or a process to put in, could not be started


def errors(host: Host | None) -> dict[str, int]:
    """Maps each layer to 0 if the kernel did it, else to the errno. A layer that cannot be tried by itself is not in
    it, nor is what fails because no process can be started. ``host``: None where the machine does not tell its facts.
    """
    found = {**_namespaces(), **_on_itself()}
    if found["user_namespace"]:
        found.pop("cgroup_namespace", None)  # it was refused for the other's sake
    return {**found, **(_cgroups(host) if host else {})}


def refused(host: Host) -> dict[str, SetupError]:
    """Returns the layers that a cgroup should give, each with the kernel's error for the attempt to make one."""
    try:
        group = create(host.cgroups, Limits(memory=64 << 20))
    except SetupError as error:
        return dict.fromkeys(host.cgroups.layers, error)
    group.close()
    return group.refused


def _namespaces() -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, flag in (native.CLONE_NEW | native.UNSHARE_NEW).items():
        found[f"{kind}_namespace"] = _spawned(native.CLONE_NEW["user"] | flag)
        if found["user_namespace"]:  # the others need one
            break
    return found


def _spawned(namespaces: int) -> int:
    try:
        _, pidfd = _pausing(namespaces)
    except SetupError as error:
        return error.errno
    _end(pidfd)
    return 0


def _pausing(namespaces: int) -> tuple[int, int]:
    """Starts a process of ours that waits for the end of this one, or for ``_end``. Raises SetupError."""
    supervisor = os.pidfd_open(os.getpid())
    try:
        return native.spawn([b"pause"], namespaces, [supervisor])
    finally:
        os.close(supervisor)


def _end(pidfd: int) -> None:
    native.kill(pidfd)
    native.reap(pidfd)
    os.close(pidfd)


def _on_itself() -> dict[str, int]:
    import subprocess

    from . import self_trial

    done = subprocess.run(
        [sys.executable, "-I", self_trial.__file__],
        input="",  # and no DEVNULL: there may be no /dev/null
        capture_output=True,
        check=False,
        text=True,
    )
    # a trial that a container answers by killing ends the output early: a layer that is missing there was not tried
    return {layer: int(code) for layer, code in (line.split() for line in done.stdout.splitlines())}


def _cgroups(host: Host) -> dict[str, int]:
    try:
        group = create(host.cgroups, Limits(memory=64 << 20))
    except SetupError as error:
        return {} if error.stage in _OF_PROCESSES else dict.fromkeys(host.cgroups.layers, error.errno)
    try:
        pid, pidfd = _pausing(0)
        try:
            group.attach(pid)
            refused = {layer: error.errno for layer, error in group.refused.items()}
            return {**dict.fromkeys(group.verified(pid), 0), **refused}
        finally:
            _end(pidfd)
    except SetupError as error:
        return {} if error.stage in _OF_PROCESSES else dict.fromkeys(host.cgroups.layers, error.errno)
    finally:
        group.close()

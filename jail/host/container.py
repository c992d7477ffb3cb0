"""Tells what is around this process, a container or another jail, and which options of it let a jail be made inside."""

from __future__ import annotations

import os

SYS_ADMIN = 21  # CAP_SYS_ADMIN of linux/capability.h
_MARKS = {"/run/.containerenv": "podman", "/.dockerenv": "docker"}
_JAIL_MARK = "/run/jail/empty-folder"  # it covers folders of /proc there: native/steps/machine.c
_UNCONFINED = {  # without its filter and its masks over /proc
    "docker": "docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    "podman": "podman run --security-opt seccomp=unconfined --security-opt unmask=ALL",
    "kubernetes": "in the pod's spec: hostUsers: false, and as securityContext of the container: "
    "seccompProfile: {type: Unconfined}, procMount: Unmasked",
}
_CAPABILITY = {
    "docker": " --cap-add SYS_ADMIN",
    "podman": " --cap-add SYS_ADMIN",
    "kubernetes": ", capabilities: {add: [SYS_ADMIN]}",
}
_APPARMOR = {
    "docker": " --security-opt apparmor=unconfined",
    "podman": " --security-opt apparmor=unconfined",
    "kubernetes": ", appArmorProfile: {type: Unconfined}",
}


def container() -> str:
    """Returns docker, podman, kubernetes, jail (another one of ours), or "" where nothing tells of any."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:  # first: a pod of an older cluster has Docker's mark as well
        return "kubernetes"
    for mark, kind in _MARKS.items():
        if os.path.exists(mark):
            return kind
    return "jail" if os.uname().nodename == "jail" and os.path.isdir(_JAIL_MARK) else ""


def unconfined() -> str:
    """Returns the options with which a container of this kind lets jails be made by this user, Docker's where it is of
    no known kind. Root needs a capability beside what an ordinary user needs: its jails have ids and mounts of their
    own."""
    kind = container()
    if kind == "jail":
        return "start it outside of the jail around it"
    kind = kind or "docker"
    more = _CAPABILITY[kind] if os.geteuid() == 0 and not has_capability(SYS_ADMIN) else ""
    more += _APPARMOR[kind] if profile() else ""
    instead = "; or all but --cap-add, with --user 1000" if "--cap-add" in more else ""
    return f"{_UNCONFINED[kind]}{more}{instead}"


def unmasked() -> str:
    """Returns the option with which a container of this kind leaves /proc as it is."""
    return {
        "podman": "podman run --security-opt unmask=ALL",
        "kubernetes": "in the pod's spec: hostUsers: false, and procMount: Unmasked in the container's securityContext",
    }.get(container(), "docker run --security-opt systempaths=unconfined")


def own_cgroup() -> str:
    """Returns how to give a container of this kind a cgroup that can be written."""
    kind = container()
    if kind == "kubernetes":
        return "resources.limits in the pod's spec, for all jails together: a pod may write no cgroup of its own"
    program = "podman" if kind == "podman" else "docker"
    return f"{program} run --cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup:rw"


def has_capability(number: int) -> bool:
    """Returns whether the capability of this number is effective in this process."""
    return bool(capabilities() >> number & 1)


def capabilities() -> int:
    """Returns the effective capabilities of this process as bits; none where /proc does not tell."""
    return int(_field("CapEff") or "0", 16)


def is_filtered() -> bool:
    """Returns whether a seccomp filter is on this process already."""
    return _field("Seccomp") == "2"


def profile() -> str:
    """Returns the name of the AppArmor profile that confines this process, "" where none does."""
    try:
        with open("/proc/self/attr/apparmor/current") as file:
            name, _, mode = file.read().strip().rpartition(" ")
    except OSError:
        return ""
    return name if mode == "(enforce)" else ""


def _field(name: str) -> str:
    try:
        with open("/proc/self/status") as file:
            return next((line.split()[1] for line in file if line.startswith(f"{name}:")), "")
    except OSError:
        return ""

"""Run a command as it would run in a place where no jail of the full tier can be made.

    python tests/privileged/imitation.py SCENE... [--user ID] -- COMMAND...

``docker``: a container that Docker starts without flags: its seccomp profile (docker-default-seccomp.json, moby's data
file, Apache-2.0), its default capabilities, its masked and read-only paths. ``unconfined``: one started with
``--security-opt seccomp=unconfined --security-opt systempaths=unconfined``; ``sys-admin``: with ``--cap-add
SYS_ADMIN`` beside whatever else is said; ``no-capabilities``: root without any. ``userns0``: an outer user namespace in
which user.max_user_namespaces is 0. ``no-landlock``: Landlock's calls answer ENOSYS. ``no-cgroup``: no cgroup can be
written. ``podman``, ``kubernetes``: the marks of these, beside ``docker``. ``debian``, ``ubuntu``: their settings
against namespaces of users, as files in the place of /proc/sys/kernel, and what the kernel does then (Debian: no user
namespace; Ubuntu 24.04's AppArmor: one without capabilities). ``old``: the calls that Linux 5.11 lacks answer ENOSYS,
and the kernel calls itself 2.6; ``older``: clone3 too. Needs root; imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

PROFILE = Path(__file__).with_name("docker-default-seccomp.json")
CAPABILITIES = {  # of moby's oci/caps/defaults.go, by number
    "CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_FOWNER": 3, "CAP_FSETID": 4, "CAP_KILL": 5, "CAP_SETGID": 6,
    "CAP_SETUID": 7, "CAP_SETPCAP": 8, "CAP_NET_BIND_SERVICE": 10, "CAP_NET_RAW": 13, "CAP_SYS_CHROOT": 18,
    "CAP_MKNOD": 27, "CAP_AUDIT_WRITE": 29, "CAP_SETFCAP": 31,
}  # fmt: skip
MASKED = (  # of moby's oci/defaults.go
    "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
    "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
    "/sys/devices/virtual/powercap",
)  # fmt: skip
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
NEWER = {  # what libseccomp 2.5.4 does not know; the numbers are those of all architectures
    "cachestat": 451, "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "futex_wait": 455,
    "futex_requeue": 456, "statmount": 457, "listmount": 458, "lsm_get_self_attr": 459, "lsm_set_self_attr": 460,
    "lsm_list_modules": 461, "mseal": 462, "setxattrat": 463, "getxattrat": 464, "listxattrat": 465,
    "removexattrat": 466,
}  # fmt: skip
LANDLOCK = (444, 445, 446)
SYS_ADMIN = 21
NEWNS, NEWUSER, PRIVATE = 0x20000, 0x10000000, 0x44000
BIND, REMOUNT, RDONLY, NODEV_NOEXEC_NOSUID, RECURSIVE = 0x1000, 0x20, 1, 2 | 4 | 8, 0x4000
EPERM, ENOSYS = 1, 38

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> None:
    """Calls a function of the C library. Raises OSError."""
    wide = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(_libc, name)(*wide) < 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


def mount(source: str, target: str, kind: str | None, flags: int) -> None:
    call("mount", source.encode(), target.encode(), kind.encode() if kind else None, flags, None)


def own_mounts() -> None:
    call("unshare", NEWNS)
    mount("none", "/", None, PRIVATE)


def mask() -> None:
    for path in MASKED:
        if os.path.isdir(path):
            mount("tmpfs", path, "tmpfs", RDONLY)
        elif os.path.exists(path):
            mount("/dev/null", path, None, BIND)
    for path in READ_ONLY:
        if os.path.exists(path):
            mount(path, path, None, BIND | RECURSIVE)
            mount(path, path, None, BIND | REMOUNT | RDONLY | NODEV_NOEXEC_NOSUID)
    hide_cgroups()


def hide_cgroups() -> None:
    """Docker mounts the container's own cgroup read-only; an empty folder stands for it."""
    mount("tmpfs", "/sys/fs/cgroup", "tmpfs", RDONLY)


def docker_filter() -> None:
    """Loads the profile as runc does: without no_new_privs, for which CAP_SYS_ADMIN is needed."""
    import pyseccomp

    profile = json.loads(PROFILE.read_text())
    made = pyseccomp.SyscallFilter(pyseccomp.ERRNO(profile["defaultErrnoRet"]))
    made.set_attr(pyseccomp.Attr.CTL_NNP, 0)
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    for rule in profile["syscalls"]:
        if not _holds(rule, machine):
            continue
        errno = rule.get("errnoRet", profile["defaultErrnoRet"])
        action = pyseccomp.ALLOW if rule["action"] == "SCMP_ACT_ALLOW" else pyseccomp.ERRNO(errno)
        for name in rule["names"]:
            _add(pyseccomp, made, name, action, rule.get("args") or ())
    made.load()


def _holds(rule: dict[str, Any], machine: str) -> bool:
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    return (
        all(cap in CAPABILITIES for cap in includes.get("caps", ()))
        and not any(cap in CAPABILITIES for cap in excludes.get("caps", ()))
        and machine in includes.get("arches", (machine,))
        and machine not in excludes.get("arches", ())
    )


def _add(pyseccomp: Any, made: Any, name: str, action: int, conditions: Any) -> None:
    arguments = [
        pyseccomp.Arg(
            one["index"], getattr(pyseccomp, one["op"].removeprefix("SCMP_CMP_")), one["value"], one.get("valueTwo", 0)
        )
        for one in conditions
    ]
    try:
        made.add_rule(action, NEWER.get(name, name), *arguments)
    except (ValueError, OSError):
        pass  # a call that this machine does not have, or the default action


def refuse(errno: int, *calls: int | str) -> None:
    import pyseccomp

    made = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    made.set_attr(pyseccomp.Attr.CTL_NNP, 0)
    for one in calls:
        made.add_rule(pyseccomp.ERRNO(errno), one)
    made.load()


def mark(scenes: list[str]) -> None:
    if "podman" in scenes:
        mount("tmpfs", "/run", "tmpfs", 0)
        Path("/run/.containerenv").touch()
    if "kubernetes" in scenes:
        os.environ["KUBERNETES_SERVICE_HOST"] = "10.0.0.1"


def set_in_kernel(name: str, value: str) -> None:
    """Shows a setting that this kernel does not have, beside those that it has."""
    there = Path("/proc/sys/kernel")
    held = {path.name: path.read_bytes() for path in there.iterdir() if path.is_file() and path.stat().st_mode & 0o400}
    mount("tmpfs", str(there), "tmpfs", 0)
    for file, content in {**held, name: f"{value}\n".encode()}.items():
        (there / file).write_bytes(content)


def drop_capabilities(kept: frozenset[int]) -> None:
    """Leaves these in every set; exec of root's own programs gives no others."""
    for cap in range(64):
        if cap not in kept:
            _libc.prctl(24, ctypes.c_ulong(cap), 0, 0, 0)  # PR_CAPBSET_DROP; EINVAL past the last
    mask_of = sum(1 << cap for cap in kept)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)(mask_of, mask_of, 0, 0, 0, 0)
    call("capset", header, sets)


def become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def no_more_namespaces(uid: int) -> None:
    """A user namespace of this user's, where no other may be made below it."""
    _libc.prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, which the change of ids has taken: else /proc/self is root's
    call("unshare", NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


def enter(scenes: list[str], uid: int) -> None:
    own_mounts()
    if "docker" in scenes:
        mask()
    elif "no-cgroup" in scenes:
        hide_cgroups()
    mark(scenes)
    if "debian" in scenes:
        set_in_kernel("unprivileged_userns_clone", "0")
        refuse(ENOSYS, "clone3")  # a filter cannot look at its flags, and with EPERM no thread would start
    if "ubuntu" in scenes:
        set_in_kernel("apparmor_restrict_unprivileged_userns", "1")
        refuse(EPERM, "unshare")
    if "old" in scenes or "older" in scenes:
        call("personality", 0x0020000)  # UNAME26: it calls itself 2.6
        refuse(ENOSYS, *LANDLOCK, "mount_setattr", *(("clone3",) if "older" in scenes else ()))
    if "no-landlock" in scenes:
        refuse(ENOSYS, *LANDLOCK)
    if "docker" in scenes:
        docker_filter()
    if "no-capabilities" in scenes:
        drop_capabilities(frozenset())
    elif "docker" in scenes or "unconfined" in scenes:
        drop_capabilities(frozenset((*CAPABILITIES.values(), *(SYS_ADMIN for one in scenes if one == "sys-admin"))))
    if uid:
        become(uid)
    if "userns0" in scenes:
        no_more_namespaces(uid)


def main() -> None:
    at = sys.argv.index("--")
    options, command = sys.argv[1:at], sys.argv[at + 1 :]
    uid = 0
    if "--user" in options:
        uid = int(options.pop(options.index("--user") + 1))
        options.remove("--user")
    enter(options, uid)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()

"""Names the causes for which this machine cannot do what was asked, and the exact fix. Tries nothing: jail/doctor/ does
that.
"""

from __future__ import annotations

import errno
import os
import sys

from ..core.errors import HostError
from .container import container, is_filtered, profile, unconfined, unmasked

_SHORT = {  # the kernel's names of the namespaces: /proc/PID/ns, /proc/sys/user/max_*_namespaces, CONFIG_*_NS
    "user_namespace": "user",
    "mount_namespace": "mnt",
    "pid_namespace": "pid",
    "network_namespace": "net",
    "ipc_namespace": "ipc",
    "uts_namespace": "uts",
    "cgroup_namespace": "cgroup",
}


def why_no_namespaces(code: int) -> HostError:
    """Names the cause of a clone3 that was refused its user namespace, from the errno and from what the machine says.

    user_namespaces(7), clone3(2); Debian's sysctl kernel.unprivileged_userns_clone; Ubuntu 23.10's AppArmor setting.
    """
    layer = "user_namespace"
    if code == errno.ENOSPC:  # clone3 does not tell which of them
        for name, short in _SHORT.items():
            if _read(f"/proc/sys/user/max_{short}_namespaces") == "0":
                return _no_more(name)
    if code == errno.ENOSPC or _read("/proc/sys/user/max_user_namespaces") == "0":
        return _no_more(layer)
    if _read("/proc/sys/kernel/unprivileged_userns_clone") == "0" and os.geteuid():
        return HostError(
            layer, "Debian's setting forbids them to users", "sudo sysctl kernel.unprivileged_userns_clone=1"
        )
    if _read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" and os.geteuid():
        return HostError(
            layer,
            "Ubuntu's AppArmor restriction forbids them to this program (fix and cause were tried by imitation alone)",
            f"{apparmor_profile()}; or for every program: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        )
    if code == errno.ENOSYS and is_old():
        return why_old(layer, "clone3")
    if is_filtered() and code in (errno.ENOSYS, errno.EPERM, errno.EACCES):
        return HostError(layer, who_filters(), unconfined())
    if code == errno.ENOSYS:
        return HostError(layer, "the kernel has no clone3", "Linux 5.12 or later")
    if code == errno.EINVAL:
        return _not_built(layer)
    if code in (errno.EPERM, errno.EACCES):
        by = f", or the AppArmor profile {profile()}" if profile() else ""
        return HostError(
            layer,
            f"the kernel refused a new user namespace{by}",
            "run outside of a chroot, and allow user_namespace to this program where SELinux guards it"
            if not by
            else unconfined(),
        )
    return HostError(layer, f"clone3: {os.strerror(code).lower()}", "see clone3(2)")


def why_no_namespace(layer: str, code: int) -> HostError:
    """Names the cause of a clone3 that was refused a namespace of another kind, asked for together with a user
    namespace.
    """
    short = _SHORT[layer]
    if layer == "user_namespace":
        return why_no_namespaces(code)
    if code == errno.ENOSPC or _read(f"/proc/sys/user/max_{short}_namespaces") == "0":
        return _no_more(layer)
    if code == errno.EINVAL or not os.path.exists(f"/proc/self/ns/{short}"):
        return _not_built(layer)
    return HostError(layer, f"clone3: {os.strerror(code).lower()}", unconfined())


def why_not_as_root() -> HostError:
    """Names the cause for root that lacks CAP_SYS_ADMIN: its jails have ids of their own, and need mounts that the
    supervisor makes.
    """
    if is_filtered():
        return HostError("user_namespace", who_filters(), unconfined())
    return HostError(
        "mount_namespace",
        "this is root without CAP_SYS_ADMIN, which may not make the mounts of a jail",
        "start it as an ordinary user, or add that capability: docker run --cap-add SYS_ADMIN",
    )


def is_old() -> bool:
    """Returns whether this kernel lacks calls that a jail of the full tier is made with: mount_setattr(2) came last."""
    return _kernel() < (5, 12)


def why_old(layer: str, call: str) -> HostError:
    """Names the cause of a call that an old kernel does not have."""
    return HostError(layer, f"Linux {os.uname().release} is too old: it has no {call}", "Linux 5.12 or later")


def apparmor_profile() -> str:
    """Returns the command that allows user namespaces to this Python alone, as Ubuntu does it for its own programs.
    The profile's text is apparmor.d(5)'s; no machine with AppArmor has tried it here."""
    path = os.path.realpath(sys.executable or "python3")
    text = f"abi <abi/4.0>, profile jail {path} flags=(unconfined) {{ userns, }}"
    return f"echo '{text}' | sudo tee /etc/apparmor.d/jail && sudo apparmor_parser -r /etc/apparmor.d/jail"


def who_filters() -> str:
    kind = container()
    if kind == "jail":
        return "this is inside of another jail, which lets no namespaces be made"
    if kind:
        name = {"docker": "Docker", "podman": "Podman", "kubernetes": "Kubernetes"}[kind]
        return f"{name}'s seccomp profile lets this container make no namespaces"
    return "a seccomp filter around this process lets no namespaces be made, as Docker's default profile does"


def _no_more(layer: str) -> HostError:
    setting = f"user.max_{_SHORT[layer]}_namespaces"
    return HostError(layer, f"no more of them may be made ({setting})", f"sudo sysctl {setting}=65536")


def _not_built(layer: str) -> HostError:
    short = _SHORT[layer]
    option = {"cgroup": "CONFIG_CGROUPS", "mnt": "CONFIG_NAMESPACES"}.get(short, f"CONFIG_{short.upper()}_NS")
    return HostError(layer, "the kernel was built without it", f"a kernel with {option}=y")


def why_no_landlock(abi: int) -> HostError:
    """Names the cause of a missing Landlock (landlock(7), "Kernel support"): it must be built in, and in the list of
    modules that the kernel starts with.
    """
    layer = "landlock"
    if abi == 1:
        return HostError(layer, "this kernel's first version of it forbids every move of a file", "Linux 5.19 or later")
    modules = _read("/sys/kernel/security/lsm")
    if modules is not None and "landlock" not in modules.split(","):
        return HostError(layer, "the kernel was started without it", f"boot with lsm=landlock,{modules}")
    if _kernel() < (5, 19):
        return HostError(layer, "this kernel has none", "Linux 5.19 or later, started with lsm=landlock,...")
    return HostError(
        layer,
        "this kernel offers none, or a container hides it",
        f"boot with lsm=landlock,...; in a container: {unconfined()}",
    )


def why_no_proc(code: int, path: str) -> HostError:
    """Names the cause for which this process cannot read something of itself."""
    return HostError(
        "user_namespace",
        f"/proc is not mounted here, or is hidden: {path}: {os.strerror(code).lower()}",
        f"mount -t proc proc /proc; in a container: {unmasked()}",
    )


def why_masked_proc() -> HostError:
    """Names the cause of a new /proc that the kernel does not mount: a part of the caller's own is covered."""
    return HostError(
        "mount_namespace",
        "a new /proc cannot be mounted here: the caller's own is partly masked, as in a default Docker container",
        unmasked(),
    )


def why_no_limit(code: int, path: str) -> HostError | None:
    """Names the cause for which a limit of the new user namespace could not be set."""
    if code not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT):
        return None
    return HostError(
        "user_namespace",
        f"{path} cannot be written, as in a default Docker container: {os.strerror(code).lower()}",
        # a mount over a part of /proc keeps the kernel from mounting a new one, whatever its options
        f"{unmasked()}, or umount /proc/sys",
    )


def _kernel() -> tuple[int, int]:
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(c for c in minor if c.isdigit()) or 0)


def _read(path: str) -> str | None:
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return None

"""The guest's first process as this side sees it, for signals that the caller sends it.

jail-init, whose pid is known, ignores all but SIGKILL as any first process of a pid namespace does
(pid_namespaces(7)), so a signal for the guest has to go to the guest itself.
"""

from __future__ import annotations

import os
from _signal import pidfd_send_signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms


def open_guest(init: int, shares_host: bool = False) -> int:
    """Opens a pidfd of the process that jail-init forked first: the second one of its pid namespace, or, where it
    ``shares_host``, the leader of the jail's process group.

    Raises ProcessLookupError when it is gone, and another OSError where /proc does not tell: it lists children since
    Linux 3.5, where the kernel was built with CONFIG_PROC_CHILDREN (proc(5)).
    """
    with open(f"/proc/{init}/task/{init}/children", encoding="ascii") as file:
        children = file.read().split()
    for pid in children:
        pidfd = os.pidfd_open(int(pid))
        try:
            # Asked only now: the descriptor stays with the process that had this number when it was opened; the guest
            # has had its own since before we looked.
            if _leads(pid, init) if shares_host else _is_second(pid, init):
                return pidfd
        except BaseException:
            os.close(pidfd)
            raise
        os.close(pidfd)
    raise ProcessLookupError(init, "the guest's first process is gone")


def number_inside(pid: int) -> int:
    """Returns the number that a process has in the innermost of its pid namespaces. Raises OSError."""
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return next(int(line.split()[-1]) for line in file if line.startswith("NSpid:"))


def number_of(pidfd: int) -> int:
    """Returns the process number of a descriptor (pidfd_open(2)). Raises OSError, StopIteration for another kind."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as file:
        return next(int(line[4:]) for line in file if line.startswith("Pid:"))


def send_signal(guest: int, number: int) -> None:
    """Sends a signal; does nothing to a process that is gone."""
    try:
        pidfd_send_signal(guest, number)
    except ProcessLookupError:
        pass


def _leads(pid: str, init: int) -> bool:
    with open(f"/proc/{pid}/stat", "rb") as file:
        parent, group = file.read().rpartition(b")")[2].split()[1:3]
    return (int(parent), int(group)) == (init, int(pid))


def _is_second(pid: str, init: int) -> bool:
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        fields = dict(line.split(":", 1) for line in file if ":" in line)
    return fields["PPid"].strip() == str(init) and fields["NSpid"].split()[-1] == "2"

"""What the tests of cgroups share: processes that act inside of one."""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jail.launch.cgroup.base import Cgroup


def folders(cgroup: Cgroup) -> list[str]:
    return [folder.path for folder in cgroup._folders]


def start(cgroup: Cgroup, act: Callable[[], object]) -> int:
    """A child that acts once it has been put in the cgroup; its status tells whether that raised."""
    hold, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(go)
            os.read(hold, 1)
            act()
            status = 0
        finally:
            os._exit(status)
    os.close(hold)
    try:
        cgroup.attach(pid)
    finally:
        os.close(go)
    return pid


def status_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def fill(size: int) -> bytes:
    return b"x" * size


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def is_ready(fd: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))

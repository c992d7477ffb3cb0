"""Makes Landlock rules from the entries of the root: the same paths, as a second layer. Data alone;
native/steps/landlock.c applies it.

Rights are inherited down the tree, across mounts, and no rule takes one away: a read-only path below scratch space or a
writable path has the rights of what is around it, and its mount flag alone keeps it read-only.

The rights and the ABI that brought each: landlock(7), include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import os

from ..policy.model import Network
from .model import Bind, Entry, File, Hierarchy, Landlock, PathRule, Proc, Scratch, Terminals

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
RESOLVE_UNIX = 1 << 16  # connect and send to named AF_UNIX sockets that were not made in the same Landlock domain
RESOLVE_UNIX_ABI = 9  # Linux 7.1
RIGHTS_OF_ABI = {2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
NET_ALL = 0b11  # bind and connect TCP, ABI 4
SCOPES_ALL = 0b11  # abstract unix sockets and signals
SCOPES_ABI = 6  # Linux 6.12
# No refusal reaches the machine's audit, neither of the guest nor of a domain that it makes for itself: where audit is
# on, a guest could fill the log until the kernel drops records of others (decision 51).
UNLOGGED = 1 << 0 | 1 << 2  # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF, ..._LOG_SUBDOMAINS_OFF
UNLOGGED_ABI = 7  # Linux 6.15, the first that records refusals


def landlock(entries: tuple[Entry, ...], abi: int, network: Network) -> Landlock | None:
    """Returns the rules; None below ABI 2 (Linux 5.19): the first one refuses every rename between directories, which
    breaks builds.
    """
    if abi < 2:
        return None
    handled = max(rights for since, rights in RIGHTS_OF_ABI.items() if abi >= since)
    reading = READ_FILE | READ_DIR
    all_writing = handled & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV)
    rules = [PathRule(path="/", access=READ_DIR)]
    of_etc = READ_FILE
    for entry in entries:
        if isinstance(entry, Proc):
            rules.append(PathRule(path=entry.path, access=reading | WRITE_FILE))
        elif isinstance(entry, Hierarchy):
            rules.append(PathRule(path="/sys", access=reading))  # files of ours: jail/plan/machine.py
        elif isinstance(entry, Terminals):
            writing = WRITE_FILE | TRUNCATE | IOCTL_DEV
            rules.append(PathRule(path=entry.path, access=(reading | writing) & handled))
        elif isinstance(entry, Scratch):
            access = all_writing | (0 if entry.noexec else EXECUTE)
            rules += [PathRule(path=path, access=access) for path, _ in entry.places]
        elif isinstance(entry, Bind) and entry.onto_itself:
            continue  # a rule adds to those of the share around it and takes nothing away: the mount is read-only
        elif isinstance(entry, Bind) and entry.readonly and entry.path.startswith("/etc/"):
            # One rule for all of them, which are many. The jail's own files beside them lie on a noexec mount.
            of_etc |= EXECUTE
        elif isinstance(entry, Bind) and entry.device:
            # /dev/random is the self-check's witness: reading alone, though its mode is 666 (native/steps/verify.c)
            writing = 0 if entry.path == "/dev/random" else WRITE_FILE | TRUNCATE
            rules.append(PathRule(path=entry.path, access=(READ_FILE | writing | IOCTL_DEV) & handled))
        elif isinstance(entry, Bind):
            access = (reading if entry.readonly else all_writing) | (0 if entry.noexec else EXECUTE)
            if not os.path.isdir(entry.source):
                access &= OF_FILES
            rules.append(PathRule(path=entry.path, access=access))
    rules.append(PathRule(path="/etc", access=of_etc))
    has_files = any(isinstance(entry, File) for entry in entries)
    return Landlock(
        abi=abi,
        # no rule gives this right: the kernel lets a guest connect to sockets of its own all the same
        handled_fs=handled | (RESOLVE_UNIX if abi >= RESOLVE_UNIX_ABI and network.unix != "any" else 0),
        handled_net=NET_ALL if abi >= 4 and network.mode == "none" else 0,
        scoped=SCOPES_ALL if abi >= SCOPES_ABI else 0,
        flags=UNLOGGED if abi >= UNLOGGED_ABI else 0,
        rules=tuple(rules if has_files else rules[:-1]),
    )

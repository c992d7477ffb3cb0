"""Words that a value of the public surface may be, as types. For type checkers alone: ``typing`` takes 10 ms to import.

tests/unit/test_literals.py compares each with the table that the code reads.
"""

from __future__ import annotations

from typing import Literal  # noqa: TID253  # nothing imports this module at run time

Verdict = Literal[
    "ok",
    "exit",
    "signal",
    "wall",
    "cpu",
    "memory",
    "pids",
    "output",
    "disk",
    "violation",
    "error",
    "cancelled",
]
# why the watch ended a run; "denials" and "calls" (of functions of the host, refused) are violations; "setup": the jail
# was not finished in time, which is no verdict
Stop = Literal["wall", "cpu", "memory", "output", "disk", "denials", "calls", "cancelled", "setup"]
# why a session ended: jail.sessions.ends
EndReason = Literal[
    "closed",
    "idle",
    "lifetime",
    "memory",
    "disk",
    "cpu",
    "wall",
    "output",
    "violation",
    "crashed",
    "host",
]
Layer = Literal[
    "user_namespace",
    "mount_namespace",
    "pid_namespace",
    "network_namespace",
    "ipc_namespace",
    "uts_namespace",
    "cgroup_namespace",
    "seccomp",
    "landlock",
    "no_new_privs",
    "capabilities",
    "rlimits",
    "memory_cgroup",
    "pids_cgroup",
    "cpu_cgroup",
    "language",
]
Certainty = Literal["verified", "unverified", "absent"]
Level = Literal["strict", "standard", "off"]
Language = Literal["python", "javascript", "node", "command"]
NetworkMode = Literal["none", "loopback", "host"]
UnixSockets = Literal["none", "own", "unshared", "any"]
Tier = Literal["full", "no-namespaces", "limits"]
OnDenied = Literal["errno", "kill"]

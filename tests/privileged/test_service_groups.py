"""Ceilings of a tenant of ``jail serve``: they hold for all its jails together, and touch no other tenant's."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from jail.host.cgroups import mounts
from jail.host.facts import probe

from ..census import holds_in_time
from .host import processes_with, word
from .service import Served, new_tenant

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

FACTS = probe().cgroups
SETTINGS = """
[tenants]
shared_ids = true
[runs]
policies = ["python", "command"]
warm = 0
concurrent = 8
"""
FILLS = "x = b'x' * (140 << 20)\nprint('there', flush=True)\nimport time\ntime.sleep({})"


pytestmark = [
    pytest.mark.optional,  # a user may have no cgroup
    pytest.mark.skipif(
        FACTS.backend not in {"cgroup1", "cgroup2"} or len(FACTS.layers) < 3,
        reason="no cgroup can be around others here",
    ),
]


def filled(client: httpx.Client, seconds: int, **more: object) -> httpx.Response:
    body = {"source": FILLS.format(seconds), "limits": {"memory": "190M"}, **more}
    answer = client.post("/v1/runs", json=body)
    assert answer.status_code < 300, answer.text
    return answer


def ended(client: httpx.Client, path: str) -> dict[str, object]:
    found: dict[str, object] = {}

    def is_over() -> bool:
        found.update(client.get(path).json())
        return found["state"] == "ended"

    assert holds_in_time(is_over)
    return found


def groups(pid: int) -> set[str]:
    """The directories of the cgroups above those of a process, in each hierarchy in which it is in a jail's."""
    with open(f"/proc/{pid}/cgroup", encoding="ascii") as file:
        paths = {line.rstrip("\n").split(":", 2)[1]: line.rstrip("\n").split(":", 2)[2] for line in file}
    with open("/proc/self/mountinfo", encoding="ascii") as file:
        here = mounts(file.read())
    found = set()
    for controllers, path in paths.items():
        own = re.fullmatch(r"(.*/jail-[0-9-]+)/jail-[0-9-]+", path)
        for mount in here if own else ():
            assert own is not None
            if (mount.version == 2) == (controllers == "") and set(controllers.split(",")) <= {"", *mount.options}:
                found.add(mount.point + own[1].removeprefix(mount.root.rstrip("/")))
    return found


def of_groups(pid: int, *names: str) -> set[str]:
    """What stands in files of those cgroups."""
    found = set()
    for group in groups(pid):
        for name in names:
            try:
                with open(f"{group}/{name}", encoding="ascii") as file:
                    found.add(file.read().strip())
            except FileNotFoundError:
                pass
    return found


def test_runs_of_a_tenant_together_cannot_pass_its_ceilings(tmp_path: Path) -> None:
    """Of two runs that fit alone one ends; another tenant's goes on. A kill of the service leaves no cgroup."""
    marked = word()
    server = Served(tmp_path, SETTINGS)
    try:
        narrow = new_tenant(server, "narrow", quota={"memory": "250M", "pids": 24, "cpus": 1.5})
        with server.client() as admin, server.client(narrow) as client, server.client(new_tenant(server, "b")) as other:
            assert [each["unheld"] for each in admin.get("/v1/tenants").json()] == [[], [], []]
            first = filled(client, 600, stream=True).headers["location"]
            with client.stream("GET", f"{first}/events") as events:
                next(line for line in events.iter_lines() if "there" in line)
            second = filled(client, 0, wait=True).json()["verdict"]
            assert filled(other, 0, wait=True).json()["verdict"] == "ok"
            client.post(f"{first}/cancel")
            verdicts = {second, ended(client, first)["verdict"]}
            assert verdicts in ({"ok", "memory"}, {"memory", "cancelled"}, {"memory", "wall"})

            source = ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 600 & done; echo there; wait", marked]
            body = {"source": source, "policy": "command", "stream": True}
            going = client.post("/v1/runs", json=body).headers["location"]
            with client.stream("GET", f"{going}/events") as events:
                next(line for line in events.iter_lines() if "there" in line)
            [shell, *_] = processes_with(marked)
            assert of_groups(shell, "cpu.cfs_quota_us", "cpu.max") & {"150000", "150000 100000"}
            left = groups(shell)
            forks = ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.1 & done; wait; :"]
            refused = client.post("/v1/runs", json={"source": forks, "policy": "command", "wait": True}).json()
            assert "fork" in refused["stderr"].lower(), refused
            free = other.post("/v1/runs", json={"source": forks, "policy": "command", "wait": True}).json()
            assert (free["verdict"], free["stderr"]) == ("ok", "")
    finally:
        server.kill()
    assert left
    assert holds_in_time(lambda: not any(os.path.exists(group) for group in left))
    assert holds_in_time(lambda: not processes_with(marked))

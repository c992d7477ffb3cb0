"""The corpus of os/ against a jail without namespaces: what that tier cannot hold is listed, all else is held.

Some 60 probes, those of the caller's processes and files and of the tree's end; all of them with JAIL_WHOLE_CORPUS=1.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from jail.host.facts import probe as facts
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.policy.load import load
from jail.runs.execute import execute

from .probes import PROBES, SECRET, Probe, Workshop, canaries, escaped, processes_named, workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = {"wall": 10, "memory": "256M", "pids": 32, "output": "1M", "disk": "32M"}
_SEEN = "names of the machine's files are seen"
_OWNER = "an ordinary user's guest has the user's id: the mode says that it may write, and Landlock that it may not"
# docs/tiers.md says each of these
EXPOSED = {
    "0406-first-namespaces": "there are no namespaces",
    "0512-devices-that-hurt": _SEEN,
    "0515-writable-places": _SEEN,
    "0603-kernel-tables": _SEEN,
    "1503-settings-of-the-host": _SEEN,
    "1602-host-name": "the host's name is the machine's",
}
EXPOSED_TO_USERS = {
    "0103-own-executable-writable": _OWNER,
    "0310-bounding-set": "a user may not empty it, and no_new_privs keeps an exec from giving anything",
    "0513-read-only-files-changed": _OWNER,
}
# They cannot be tried, since what they begin with is refused: a folder of the jail's own (/tmp, /dev/shm, /), a listing
# of /proc, what filesystem.machine shows, a socket, a terminal, a tracer.
VOID = {
    "0107", "0309", "0312", "0408", "0516", "0604", "0608", "0901", "1005", "1108", "1112", "1223", "1233", "1234",
    "1236", "1237", "1243", "1256", "1601", "1801", "1805", "1901", "1902",
}  # fmt: skip
# Held, and ended by the limit that held: jail-init waits for each process twice there, and the dead count until then.
LIMITED = {"1205-rabbits": "pids"}
SHORT = ("01", "03", "07", "09", "10", "14")
WHOLE = bool(os.environ.get("JAIL_WHOLE_CORPUS"))


def number(probe: Probe) -> str:
    return probe.name.partition("-")[0]


TRIED = [
    probe
    for probe in PROBES
    if "known" not in probe.fields and number(probe) not in VOID and (WHOLE or probe.name.startswith(SHORT))
]


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    os.environ[SECRET] = "1"
    with workshop() as made, canaries():
        yield made
    del os.environ[SECRET]


@pytest.mark.parametrize("probe", TRIED, ids=lambda probe: probe.name)
def test_held_without_namespaces(shop: Workshop, probe: Probe, request: pytest.FixtureRequest) -> None:
    exposed = EXPOSED if os.geteuid() == 0 else {**EXPOSED, **EXPOSED_TO_USERS}
    if probe.name in exposed:
        request.applymarker(pytest.mark.xfail(reason=exposed[probe.name], strict=True))
    source, inside, command = shop.command(probe)
    token = "probe-" + secrets.token_hex(8)
    words = [str(source) if word == inside else word for word in command]
    wanted = parsed([*words, token], ro=[str(source)], env={"SHARES_HOST": "1"})
    policy = load("command").replace(**{**LIMITS, **probe.limits})
    result = execute(build(policy, wanted, facts(), "no-namespaces"))
    assert not processes_named(token)
    if result.enforced.get(probe.fields.get("cgroup", ""), "verified") != "verified":
        request.applymarker(pytest.mark.xfail(reason="no cgroup counts it for this user here", strict=False))
    assert not escaped(result.stdout), result.stdout[:300]
    assert result.verdict in {*probe.verdicts, LIMITED.get(probe.name)}, (
        result.verdict,
        result.reason,
        result.stderr[:300],
    )
    assert probe.limited or probe.name in LIMITED or "contained" in result.stdout or result.verdict == "violation", (
        result
    )

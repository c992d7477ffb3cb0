"""The way each limit is watched is chosen limit by limit: the watch from outside makes up for a missing controller."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .host import CGROUP, public_folder, py
from .uncounted import CONTROLLERS, COVERS, built, doctor, uncounted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.root_only  # an ordinary user has all of cgroup v1 or nothing of it, where nobody delegates

ONE_EACH = [*zip(CONTROLLERS, COVERS, strict=True)]
LIMIT = {"memory": "memory", "cpuacct": "cpu", "pids": "pids"}
HOG = "x = bytearray(300 << 20)\nfor _ in iter(int, 1): pass"  # holds what it has until it is stopped
FORKS = """
import os, time
try:
    for _ in range(30):
        if not os.fork(): time.sleep(60)
except BlockingIOError:
    time.sleep(0.5)  # the watch sees that the limit was reached, and no refusal
    raise
"""


@pytest.fixture(autouse=True)
def _is_version1(needs: Any) -> None:
    needs(CGROUP == "cgroup1", "separate controllers to take away: cgroup v1")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def passes(controller: str, folder: Path, **given: Any) -> dict[str, Any]:
    """A run that passes the limit of this controller."""
    if controller == "memory":
        return uncounted(py(HOG), memory="64M", wall=60, **given)
    if controller == "cpuacct":
        program = built("short_lives", folder)
        return uncounted(["/p", "heirs", "5", "30", "2"], ro=[f"{program}:/p"], cpu=0.5, wall=60, **given)
    return uncounted(py(FORKS), pids=8, wall=60, **given)


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("controller", CONTROLLERS)
def test_without_one_controller_its_limit_holds(controller: str, cover: str, folder: Path) -> None:
    result = passes(controller, folder, without=(controller,), cover=cover)
    limit = LIMIT[controller]
    assert result["verdict"] == limit, result
    kept = {"memory", "cpu", "pids"} - {limit}
    assert result["usage"]["source"] == {limit: "process", **dict.fromkeys(kept, "cgroup1")}
    assert result["enforced"][f"{limit}_cgroup"] == "absent"
    assert {result["enforced"][f"{other}_cgroup"] for other in kept} == {"verified"}
    if controller == "pids":
        assert result["usage"]["pids_peak"] == 8, "RLIMIT_NPROC refuses, with no room for another fence before it"


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_without_one_controller_the_others_are_what_they_were(controller: str, folder: Path) -> None:
    for other in CONTROLLERS.keys() - {controller}:
        result = passes(other, folder, without=(controller,))
        assert result["verdict"] == LIMIT[other], result
        assert result["usage"]["source"][LIMIT[other]] == "cgroup1"


@pytest.mark.parametrize(
    ("how", "level", "cover"),
    [
        ("run", "strict", "read-only"),
        ("run", "off", "without-its-files"),
        ("stream", "strict", "without-its-files"),
        ("stream", "off", "read-only"),
        ("pool", "strict", "read-only"),
        ("pool", "off", "without-its-files"),
    ],
)
def test_python_without_the_memory_controller(how: str, level: str, cover: str) -> None:
    policy = {"extends": "python", "guest": {"level": level}}
    given: dict[str, Any] = {"how": how, "policy": policy, "memory": "64M", "wall": 60, "cover": cover}
    result = uncounted(HOG, without=("memory",), **given)
    assert (result["verdict"], result["usage"]["source"]["memory"]) == ("memory", "process"), result
    assert result["usage"]["memory_peak_bytes"] > 64 << 20


@pytest.mark.parametrize("how", ["run", "stream", "pool"])
def test_python_without_a_counter_of_cpu_time(how: str) -> None:
    policy = {"extends": "python", "guest": {"level": "off"}}
    result = uncounted("for _ in iter(int, 1): pass", without=("cpuacct",), how=how, policy=policy, cpu=0.3, wall=60)
    assert (result["verdict"], result["usage"]["source"]["cpu"]) == ("cpu", "process"), result


@pytest.mark.parametrize(("controller", "cover"), ONE_EACH)
def test_a_required_controller_that_is_missing_is_named(controller: str, cover: str) -> None:
    layer = f"{LIMIT[controller]}_cgroup"
    policy = {"extends": "command", "require": {"layers": ["seccomp", layer]}}
    refused = uncounted(["/bin/true"], without=(controller,), cover=cover, policy=policy)["refused"]
    assert layer in refused and CONTROLLERS[controller] in refused, refused
    others = [f"{limit}_cgroup" for name, limit in LIMIT.items() if name != controller]
    policy["require"] = {"layers": others}
    assert uncounted(["/bin/true"], without=(controller,), cover=cover, policy=policy)["verdict"] == "ok"


@pytest.mark.parametrize(("controller", "cover"), ONE_EACH)
def test_the_doctor_tells_limit_by_limit(controller: str, cover: str) -> None:
    found = json.loads(doctor("--json", without=(controller,), cover=cover))
    limit = LIMIT[controller]
    kept = {"memory", "cpu", "pids"} - {limit}
    assert found["watched"] == {limit: "process", **dict.fromkeys(kept, "cgroup1")}
    row = found["layers"][f"{limit}_cgroup"]
    assert row["state"] == "absent" and CONTROLLERS[controller] in row["problem"] and row["fix"]
    assert {found["layers"][f"{other}_cgroup"]["state"] for other in kept} == {"verified"}
    text = doctor(without=(controller,), cover=cover)
    assert f"{limit} by process" in text, text
    assert "cpu by cgroup1" in text or limit == "cpu"

"""The kernel's ring against the corpus of os/, and the corpus against itself: that the probes can fail."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

from .probes import (
    GUARDED,
    PROBES,
    SECRET,
    Probe,
    Workshop,
    canaries,
    escaped,
    processes_named,
    public_folder,
    workshop,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail import Result

LIMITS = {"wall": 10, "memory": "256M", "pids": 32, "output": "1M", "disk": "32M"}


def each(unconfined: bool) -> list[object]:
    return [
        pytest.param(probe, way, id=f"{probe.name} {way}", marks=[pytest.mark.root_only] if way == "root" else [])
        for probe in PROBES
        for way in probe.live(unconfined)
    ]


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    os.environ[SECRET] = "1"
    with workshop() as made, canaries():
        yield made
    del os.environ[SECRET]


def run(shop: Workshop, probe: Probe, without: str = "") -> Result:
    """The probe in a jail of the ``command`` preset, or of its own, or of one with a layer taken away."""
    source, inside, command = shop.command(probe)
    policy = probe.fields.get("policy", "command")
    shown, env, overrides = [f"{source}:{inside}"], {}, []
    if policy == "build":
        overrides.append(("filesystem.write", "[]"))  # no workspace: the current directory is this checkout
    for change in without.split():
        key, _, value = change.partition("=")
        if key == "show":
            shown.append(value)
        elif key == "env":
            env[value] = "1"
        elif key == "allow":
            overrides.append(("syscalls.allow", str(["@default", *value.split(",")])))
        else:
            overrides.append((key, value))
            overrides += [("require.layers", "[]")] if key == "network.mode" else []
    lifted = {key.removeprefix("limits.") for key, _ in overrides}
    limits = {key: value for key, value in {**LIMITS, **probe.limits}.items() if key not in lifted}
    token = "probe-" + secrets.token_hex(8)
    result = jail.run([*command, token], load(policy, overrides), ro=shown, env=env, **limits)
    assert not processes_named(token)
    return result


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_held(shop: Workshop, probe: Probe, request: pytest.FixtureRequest) -> None:
    if "known" in probe.fields:
        request.applymarker(pytest.mark.xfail(reason=probe.fields["known"]))
    result = run(shop, probe)
    if result.enforced.get(probe.fields.get("cgroup", ""), "verified") != "verified":
        request.applymarker(pytest.mark.xfail(reason="no cgroup counts it for this user here", strict=False))
    assert not escaped(result.stdout), result.stdout[:300]
    assert result.verdict in probe.verdicts, (result.verdict, result.reason, result.stderr[:300])
    assert probe.limited or "contained" in result.stdout or result.verdict == "violation", result


@pytest.mark.parametrize(("probe", "way"), each(unconfined=True))
def test_escapes_without_a_jail(shop: Workshop, probe: Probe, way: str) -> None:  # noqa: ARG001
    folder = public_folder("careless-")
    try:
        output = shop.unconfined(probe, folder)
    finally:
        shutil.rmtree(folder)
    assert escaped(output), output
    assert GUARDED not in output


@pytest.mark.parametrize(("probe", "way"), each(unconfined=False))
def test_escapes_without_the_layer(shop: Workshop, probe: Probe, way: str) -> None:
    result = run(shop, probe, without=way)
    assert escaped(result.stdout), (result.verdict, result.reason, result.stderr[:300])
    assert GUARDED not in result.stdout


def test_every_probe_says_what_it_is() -> None:
    for probe in PROBES:
        assert {"category", "expect", "source"} <= probe.fields.keys(), probe.name
        assert not probe.fields.keys() - {
            "category",
            "expect",
            "source",
            "verdict",
            "run",
            "live",
            "cgroup",
            "known",
            "policy",
        }, probe.name
        assert not probe.limited or "verdict" in probe.fields, probe.name
    numbers = [probe.name.partition("-")[0] for probe in PROBES if "known" not in probe.fields]
    assert len(set(numbers)) == len(numbers)

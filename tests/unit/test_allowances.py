"""What a jail gets of its owner's allowances, and that the short list of groups agrees with the long table."""

from __future__ import annotations

from pathlib import Path

import pytest

from jail.plan import allowances as module
from jail.plan.allowances import FANOTIFY, INOTIFY, allowances
from jail.policy import presets
from jail.policy.load import load
from jail.policy.syscalls import GROUPS


def test_the_groups_with_these_calls_are_named() -> None:
    for entries in (INOTIFY, FANOTIFY):
        calls = {name for name in entries if not name.startswith("@")}
        assert {group for group, names in GROUPS.items() if calls & names.keys()} == entries - calls


@pytest.mark.parametrize("preset", presets())
def test_a_preset_limits_what_it_permits(preset: str) -> None:
    found = dict(allowances(load(preset).syscalls.allow))
    watches = {"max_inotify_instances", "max_inotify_watches"} if preset in ("command", "build") else set()
    assert found.keys() == {"max_user_namespaces", *watches}
    assert found["max_user_namespaces"] == 0
    for name in watches:
        assert 1 <= found[name] <= int(Path("/proc/sys/user", name).read_text()) // module.PART


def test_fanotify_is_limited_where_a_policy_asks_for_it() -> None:
    assert {"max_fanotify_groups", "max_fanotify_marks"} <= dict(allowances(("@base", "fanotify_init"))).keys()


@pytest.mark.parametrize(("owned", "given"), [(None, None), (0, 1), (7, 1), (128, 16), (1 << 30, 128)])
def test_an_eighth_but_not_none_and_not_too_many(
    owned: int | None, given: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "owner_allowance", lambda _: owned)
    assert dict(allowances(("@watch",))).get("max_inotify_instances") == given

"""A policy that allows no more than another: each key is tried wider, and narrower where it has an order."""

from __future__ import annotations

from typing import Any

import pytest

import jail
from jail.policy.schema import KEYS
from jail.policy.vocabulary import FIELDS
from jail.policy.widening import RULES, widened

# Key -> a value, wider ones, a narrower one (None: the key has no order).
CASES: dict[str, tuple[Any, tuple[Any, ...], Any]] = {
    "description": ("a", (), "b"),
    **{key: (2048, (2049, None), 2047) for key in KEYS if key.startswith("limits.")},
    "filesystem.read": (("/a", "/b"), (("/a", "/b", "/c"), ("/b", "/a"), ("/a",), ()), None),
    "filesystem.write": (("/a",), (("/b",), ()), None),
    "filesystem.cow": (("/a",), (("/b",), ()), None),
    "filesystem.tmp": (8192, (8193,), 4096),
    "filesystem.inodes": (32, (33,), 16),
    "filesystem.tmp_exec": (False, (True,), False),
    "filesystem.etc": (False, (True,), False),
    "filesystem.machine": (False, (True,), False),
    "filesystem.tools": (("git",), (("git", "sh"), ()), None),
    "filesystem.checkout": (False, (True,), None),
    "filesystem.find_program": (False, (True,), None),
    "network.mode": ("loopback", ("host",), "none"),
    "network.unix": ("unshared", ("own", "any"), "none"),
    "environment.pass": (("A", "B"), (("A", "C"),), ("B",)),
    "environment.set": ((("A", "1"),), ((("A", "2"),), ()), None),
    "syscalls.allow": (("@a", "b"), (("@a", "b", "c"),), ("b",)),
    "syscalls.deny": (("a",), ((), ("b",)), ("a", "b")),
    "syscalls.on_denied": ("kill", ("errno",), "kill"),
    "guest.language": ("python", ("command",), None),
    "guest.level": ("standard", ("off",), "strict"),
    "guest.imports": (("@stdlib", "numpy"), (("@stdlib", "numpy", "os"), ("json",)), ("numpy",)),
    "guest.neighbours": (False, (True,), False),
    "guest.preload": (("a",), (("a", "b"),), ()),
    "guest.interpreter": ("/a", ("/b", None), None),
    "guest.jit": (False, (True,), False),
    "require.layers": (("seccomp",), ((), ("landlock",)), ("landlock", "seccomp")),
    "require.tier": ("no-namespaces", ("limits",), "full"),
    "require.probe": (True, (False,), True),
    "audit.required": (True, (False,), True),
}


def with_value(key: str, value: object) -> jail.Policy:
    """The policy that has this one value, and else the defaults."""
    policy = jail.Policy(name="p")
    head, _, last = key.rpartition(".")
    if not head:
        return policy.replace(description=value)
    section = getattr(policy, head)
    return policy.replace(**{head: section.replace(**{FIELDS.get(key, last): value})})


@pytest.mark.parametrize("key", KEYS)
def test_a_wider_value_is_told_and_a_narrower_one_is_not(key: str) -> None:
    value, wider, narrower = CASES[key]
    base = with_value(key, value)
    for each in wider:
        assert widened(base, with_value(key, each)) == [key], each
    assert widened(base, base) == []
    if narrower is not None:
        assert widened(base, with_value(key, narrower)) == []
        assert narrower == value or key == "description" or widened(with_value(key, narrower), base) == [key]


def test_a_key_without_a_rule_must_stay_as_it_is() -> None:
    unordered = {key for key in KEYS if key not in RULES}
    assert unordered == {
        "filesystem.read", "filesystem.write", "filesystem.cow", "filesystem.tools", "filesystem.checkout",
        "filesystem.find_program", "environment.set", "guest.language", "guest.interpreter",
    }  # fmt: skip
    assert RULES.keys() <= KEYS.keys()

"""Installed packages are covered at level strict where the policy lists none. No kernel needed."""

from __future__ import annotations

import os
import sys

import pytest

from jail.plan.local_sockets import EMPTY_FOLDER
from jail.plan.model import Cover
from jail.policy.load import load
from jail.runs.execute import prepare


def covered(*changes: tuple[str, str]) -> set[str]:
    plan = prepare("1", load("python", list(changes)))
    sources = [entry.path for entry in plan.entries if entry.path == EMPTY_FOLDER]
    covers = [entry.path for entry in plan.entries if isinstance(entry, Cover)]
    assert len(sources) == bool(covers), "what they are made of is made once"
    return set(covers)


def test_what_is_installed_for_this_interpreter_is_covered() -> None:
    packages = os.path.dirname(os.path.dirname(pytest.__file__))
    found = covered()
    assert packages in found
    base = f"{sys.base_prefix}/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    assert base in found or not os.path.isdir(base)
    assert all(path.endswith(("/site-packages", "/dist-packages")) for path in found)


@pytest.mark.parametrize("imports", ['["@stdlib"]', '["math", "xml.dom"]', "[]"])
def test_a_list_without_packages_covers_them(imports: str) -> None:
    assert covered(("guest.imports", imports)) == covered()


@pytest.mark.parametrize(
    "change", [("guest.imports", '["@stdlib", "attrs"]'), ("guest.level", "standard"), ("guest.level", "off")]
)
def test_a_policy_that_may_want_them_shows_them(change: tuple[str, str]) -> None:
    assert covered(change) == set()

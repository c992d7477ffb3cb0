"""A part of tests/real: ten of CPython's own test modules and three programs, in a jail and beside it.

The whole, with packages' suites and GNU hello, is ``tests/real/run`` (tests/budget.toml).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..real import cpython, programs

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = [
    "binascii",
    "bisect",
    "dbm_dumb",
    "fcntl",
    "gettext",
    "locale",
    "openpty",
    "select",
    "syslog",
    "unicode_file",
]


@pytest.mark.optional
@pytest.mark.parametrize("name", MODULES)
def test_cpythons_own_tests_end_as_they_do_outside(name: str, needs: Callable[[object, str], None]) -> None:
    needs(cpython.installed(), "tests of CPython beside /usr/bin/python3 (libpython3.11-testsuite)")
    assert cpython.differences(f"test_{name}") == {}


@pytest.mark.optional
@pytest.mark.parametrize("name", ["node", "php", "R"])
def test_a_program_ends_as_it_does_outside(name: str, needs: Callable[[object, str], None]) -> None:
    missing = programs.read(name).missing()
    needs(not missing, ", ".join(missing))
    assert programs.differences(name) == {}


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or equal ends would say nothing."""
    script = programs.Script("cat /proc/1/comm; exit 3", (), "")
    monkeypatch.setattr(programs, "read", lambda _: script)
    assert programs.differences("any").keys() >= {"status", "stdout"}


def test_each_module_of_the_list_is_there_once_and_each_difference_has_a_reason() -> None:
    modules = cpython.TABLE["modules"]
    assert len(set(modules)) == len(modules) >= 150
    assert {f"test_{name}" for name in MODULES} <= set(modules)
    assert all(len(reason) > 20 for reason in cpython.KNOWN.values())
    assert not [test for test in cpython.KNOWN if test.split(".")[1].strip("*") not in modules]

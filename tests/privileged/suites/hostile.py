"""A suite for test_pytest_plugin.py: tests that attack what reads their reports."""

from __future__ import annotations

import os
import sys

import pytest

INSIDE = sys.modules.get("jail.pytest_plugin.inside")


def test_writes_to_the_channel() -> None:
    os.write(3, b"\x05\x00\x00\x00\x02hello")
    os._exit(0)


def test_reports_nothing() -> None:
    INSIDE.json.dumps = lambda *_, **__: '{"test_it.py::test_reports_nothing": {"reports": []}}'


def test_reports_for_another() -> None:
    INSIDE.json.dumps = lambda *_, **__: '{"test_it.py::test_other": {"reports": [], "warnings": [], "left": []}}'


def test_reports_a_deep_list() -> None:
    INSIDE.json.dumps = lambda *_, **__: "[" * 100_000


def test_moves_the_cursor() -> None:
    print("\x1b[2Jgone")
    raise AssertionError("\x1b[2Jgone")


def test_prints_and_says_too_much() -> None:
    print("x" * 6_000_000)
    raise AssertionError("y" * 6_000_000)


@pytest.mark.jail(memry=1)
def test_has_a_marker_with_a_wrong_word() -> None: ...

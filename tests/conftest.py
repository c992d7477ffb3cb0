"""Shared by all tests: which of them make real jails, and what a skip of one means.

A machine that cannot make jails skips such tests with the reason. With JAIL_MUST_WORK=1, as in CI, that skip is a
failure: a check that silently stopped running must not look like one that passed. ``optional`` marks what may skip even
there.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

HERE = Path(__file__).parent
PRIVILEGED = ("native", "privileged", "escape")
MUST_WORK = bool(os.environ.get("JAIL_MUST_WORK"))

settings.register_profile("jail", deadline=None, database=None)  # no test depends on the clock, or on an earlier run
settings.load_profile("jail")


# A shell starts its background jobs with these ignored, nohup too, and the programs that the tests start would
# inherit it.
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def makes_jails(path: Path) -> bool:
    return path.is_relative_to(HERE) and path.relative_to(HERE).parts[:1] in [(room,) for room in PRIVILEGED]


@pytest.fixture
def needs() -> Callable[[object, str], None]:
    """``needs(works, "user namespaces")`` skips, with that reason, unless ``works`` is true."""

    def check(works: object, what: str) -> None:
        if not works:
            pytest.skip(f"this machine has no {what}")

    return check


@pytest.fixture
def leaves_nothing() -> Iterator[None]:
    """Counts before and after the test: tests/census.py."""
    from .census import nothing_left

    with nothing_left():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if makes_jails(item.path):
            item.add_marker(pytest.mark.privileged)
    unfit = ["user_only" if os.geteuid() == 0 else "root_only"]
    if os.environ.get("JAIL_BESIDE_ROOT"):
        unfit.append("once")
    left_out = [item for item in items if any(map(item.get_closest_marker, unfit))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}, where everything must work (JAIL_MUST_WORK)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if MUST_WORK and item.get_closest_marker("privileged") and not item.get_closest_marker("optional"):
        refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if MUST_WORK and makes_jails(collector.path):
        refuse_skip(report)
    return report

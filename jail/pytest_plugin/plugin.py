"""The hooks that pytest calls. Without ``--jail`` they add options, two markers and a fixture, and do nothing else.

pytest collects as always, in its own process. For each test the plugin asks a zygote, which has collected the same
tests (``inside.py``), for a jailed copy that runs it, and hands the copy's reports to pytest.
"""

from __future__ import annotations

import pytest

from ..core.errors import JailError
from .fixture import Sandbox
from .reports import TOLD, Answer, failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .copies import Copies

TESTED = (9, 2)  # the newest pytest whose tests were run in jails
FIRST_LINE = "jail: isolates tests from each other; conftest.py and test modules are imported outside of the jails"
MARKERS = (
    'jail(net="loopback", memory="256M", ...): what --jail gives this test, beside what the policy says',
    "nojail: --jail leaves this test outside of a jail",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("jail", "a jail for each test")
    group.addoption(
        "--jail", nargs="?", const="", metavar="POLICY",
        help="run each test in a jailed copy of a process that has collected the tests; POLICY: a preset or a file",
    )  # fmt: skip
    group.addoption(
        "--jail-scope", choices=("function", "module"), default="function",
        help="what has a jail of its own: each test, or all tests of a module together",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    named = config.getoption("jail")
    if named is None or config.getoption("collectonly"):
        return
    if config.getoption("usepdb"):
        raise pytest.UsageError("--jail: a jailed test has no terminal for --pdb (fix: leave one of the two out)")
    from .copies import Copies, policy_of

    try:
        copies = Copies(config, policy_of(named, config))
    except JailError as error:
        raise pytest.UsageError(f"--jail: {error}") from None
    config.pluginmanager.register(Jailed(config, copies), "jailed")


@pytest.fixture(name="jail")
def jail_fixture() -> Iterator[Sandbox]:
    """Gives a test ``jail.run``, ``jail.session`` and ``jail.denied``. Such a test is itself in no jail."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


def is_jailed(item: pytest.Item) -> bool:
    """Returns whether ``--jail`` is for this test: in a jail no other jail can be made, which the fixture does."""
    if item.get_closest_marker("nojail") is not None:
        return False
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs.get("jail", ()) if info else ()
    return not any(getattr(one.func, "__module__", None) == __name__ for one in found)


class Jailed:
    """Replaces the run of each test by that of its jailed copy."""

    def __init__(self, config: pytest.Config, copies: Copies) -> None:
        self._config, self._copies = config, copies
        self._by_module = config.getoption("jail_scope") == "module"
        self._answers: dict[str, Answer] = {}  # of tests of the module that ran with an earlier one of it
        self._told: list[str] = []

    def pytest_report_header(self) -> list[str]:
        newer = tuple(int(part) for part in pytest.__version__.split(".")[:2]) > TESTED
        tested = ".".join(map(str, TESTED))
        return [FIRST_LINE, *([f"jail: pytest {pytest.__version__} is newer than {tested}, the last tried"] * newer)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if not is_jailed(item):
            return None
        answer = self._answers.pop(item.nodeid, None) or self._run(item)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in answer.reports:
            item.ihook.pytest_runtest_logreport(report=report)
        for warning in answer.warnings:
            item.ihook.pytest_warning_recorded.call_historic(kwargs=warning)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes what the jail had to tell of a test; with xdist the report comes from a worker."""
        self._told += [f"{report.nodeid}: {line}" for name, line in report.user_properties if name == TOLD]

    def _run(self, item: pytest.Item) -> Answer:
        items = [item]
        if self._by_module:
            items = [one for one in item.session.items if one.path == item.path and is_jailed(one)]
        try:
            answers = self._copies.run(items)
        except JailError as error:
            return Answer(failed(item, f"jail: {error}"), [])
        if self._config.getoption("capture") == "no":
            print(answers.output, end="")  # noqa: T201  # -s asks for it
        self._answers.update(answers.by_test)
        return self._answers.pop(item.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._told:
            terminalreporter.section("jail")
            for line in self._told:
                terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        self._copies.close()

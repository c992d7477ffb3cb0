"""Collects tests in a zygote, which imports this module, and runs them in its jailed copies.

The collection happens outside of every jail, with the filter of the zygote; ``run`` is called in a jail.
"""

from __future__ import annotations

import json
import linecache
import os
import sys
import threading

import pytest
from _pytest.config import Config
from _pytest.main import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LARGEST = 1 << 18  # characters of one text of a report
SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")


class Gathered:
    """Keeps the reports of the test that runs, and of a collection that failed before."""

    def __init__(self) -> None:
        self.reports: list[Any] = []
        self.warnings: list[dict[str, Any]] = []
        self.not_collected: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.not_collected.append(str(report.longrepr))

    def pytest_warning_recorded(self, warning_message: Any, when: str) -> None:
        if when == "runtest":
            file, line = warning_message.filename, warning_message.lineno
            told = {"category": warning_message.category.__name__, "message": str(warning_message.message)}
            source = warning_message.line or linecache.getline(file, line)
            self.warnings.append({**told, "file": file, "line": line, "source": source[:LARGEST], "when": when})


_gathered = Gathered()
_items: dict[str, pytest.Item] = {}
_folder = ""
_capture = "fd"
_config: Config


def collect() -> None:
    """Collects what the arguments in the variable JAIL_PYTEST name."""
    global _folder, _capture, _config
    asked = json.loads(os.environ.pop("JAIL_PYTEST"))
    _folder, _capture = asked["folder"], asked["options"]["capture"]
    os.chdir(_folder)
    sys.path[:] = dict.fromkeys((*asked["path"], *sys.path))
    sys.dont_write_bytecode = True
    place = ["--rootdir", asked["rootdir"], *(("-c", asked["inifile"]) if asked["inifile"] else ())]
    _config = Config.fromdictargs({**asked["options"], "capture": "sys"}, [*place, *asked["args"]])
    _config.pluginmanager.register(_gathered)
    _config._do_configure()
    session = Session.from_config(_config)
    _config.hook.pytest_sessionstart(session=session)
    _config.hook.pytest_collection(session=session)
    _items.update((item.nodeid, item) for item in session.items)
    for item in session.items:
        _ = item.location  # each copy would find it again
    _config.pluginmanager.getplugin("capturemanager").stop_global_capturing()


def run(names: list[str]) -> str:
    """Runs tests; returns reports, warnings and what was left, of each, as JSON."""
    os.environ.pop("JAIL_PYTEST", None)
    os.chdir(_folder)
    capture = _config.pluginmanager.getplugin("capturemanager")
    capture._method = _capture
    capture.start_global_capturing()
    items = [_items.get(name) for name in names]
    following = [*items[1:], None]
    told = {name: _run(name, item, then) for name, item, then in zip(names, items, following, strict=True)}
    capture.stop_global_capturing()
    return json.dumps(told, default=str)


def _run(name: str, item: pytest.Item | None, following: pytest.Item | None) -> dict[str, Any]:
    if item is None:
        why = "".join(_gathered.not_collected) or "its id differs from one collection to the next"
        raise LookupError(f"not collected a second time, for the jail: {name}: {why}")
    _gathered.reports.clear()
    _gathered.warnings.clear()
    _tell_lines(item)
    before = _left()
    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    left = [thing for thing in _left() if thing not in before]
    if left:
        threading._shutdown = lambda: None  # type: ignore[attr-defined]  # the jail ends them; none is waited for
    return {"reports": [_data(one) for one in _gathered.reports], "warnings": [*_gathered.warnings], "left": left}


def _tell_lines(item: pytest.Item) -> None:
    """Makes refused system calls be told with their lines in the test's file."""
    extension = sys.modules["guest.harness"]._output
    code = getattr(getattr(item, "function", None), "__code__", None)
    if extension is not None and code is not None:
        extension.tell_lines(code)


def _left() -> list[str]:
    """Lists threads, processes and files that a test can leave; pytest's own folder for tmp_path is not one."""
    threads = [f"left thread {one.name}" for one in threading.enumerate() if one is not threading.main_thread()]
    own = ("1", str(os.getpid()))
    processes = [f"left process {_name(pid)}" for pid in os.listdir("/proc") if pid.isdecimal() and pid not in own]
    folders = (*SCRATCH, os.environ.get("HOME", "/tmp"))
    files = [f"left file {folder}/{name}" for folder in dict.fromkeys(folders) if os.path.isdir(folder)
             for name in sorted(os.listdir(folder)) if not name.startswith("pytest-of-")]  # fmt: skip
    return [*threads, *processes, *files]


def _name(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return f"{pid} ({file.read().strip()})"
    except OSError:
        return pid


def _data(report: pytest.TestReport) -> dict[str, Any]:
    """Returns a report as data. Long output and a long text of a failure are cut, so that each report comes through."""
    data: dict[str, Any] = _config.hook.pytest_report_to_serializable(config=_config, report=report)
    data["sections"] = [(name, text[-LARGEST:]) for name, text in report.sections]
    if len(report.longreprtext) > LARGEST:
        data["longrepr"] = report.longreprtext[:LARGEST]
    return data


if "JAIL_PYTEST" in os.environ:
    collect()

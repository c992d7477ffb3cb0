"""The tests of concurrent.futures' executors, of jail.JailExecutor: ``python executor_suite.py TESTCASE``.

Every test runs that is made for any executor, but those below.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import sys
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.getcwd())
import suite

import jail

PACKAGE = "test.test_concurrent_futures"
# Python 3.13 has a package for what was one module
HOMES = {
    "ExecutorTest": "executor",
    "WaitTests": "test_wait",
    "AsCompletedTests": "test_as_completed",
    "ExecutorShutdownTest": "test_shutdown",
}

LEFT_OUT = {
    "sends or hands back an object of a class: only plain data is": (
        "test_no_stale_references", "test_free_reference", "test_free_reference_yielded_future",
    ),
    "a program that names the executor by its place in concurrent.futures": (
        "test_interpreter_shutdown", "test_submit_after_interpreter_shutdown", "test_hang_gh83386", "test_hang_gh94440",
    ),
}  # fmt: skip


def main() -> None:
    (case,) = sys.argv[1:]
    try:
        home = importlib.import_module(f"{PACKAGE}.{HOMES[case]}")
        util = importlib.import_module(f"{PACKAGE}.util")
    except ModuleNotFoundError:
        home = util = importlib.import_module(PACKAGE)

    class JailMixin(util.ExecutorMixin):
        executor_type = jail.JailExecutor

    made = type(case, (JailMixin, getattr(home, case), util.BaseTestCase), {})
    faulthandler.dump_traceback_later(400, exit=True)
    suite.run(SimpleNamespace(**{case: made}), case, LEFT_OUT)


if __name__ == "__main__":
    main()

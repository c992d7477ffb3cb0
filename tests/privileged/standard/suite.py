"""Runs a test case of the standard library's own tests and prints, as JSON, how each test of it ended.

The programs of this folder are run with the interpreter whose tests they are. Each says which of them do not apply, and
why.
"""

from __future__ import annotations

import json
import sys
import unittest


class Told(unittest.TestResult):
    def __init__(self) -> None:
        super().__init__()
        self.ends: dict[str, str] = {}

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        super().startTest(test)
        self.ends[name_of(test)] = "ok"

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802
        self.ends[name_of(test)] = f"skipped: {reason}"

    def addFailure(self, test: unittest.TestCase, error: object) -> None:  # noqa: N802
        self.ends[name_of(test)] = self._exc_info_to_string(error, test)

    addError = addFailure  # noqa: N815

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, error: object) -> None:  # noqa: N802
        if error is not None:
            self.ends[name_of(test)] = self._exc_info_to_string(error, subtest)


def name_of(test: unittest.TestCase) -> str:
    return test.id().rpartition(".")[2]


def run(module: object, case: str, left_out: dict[str, tuple[str, ...]]) -> None:
    """``left_out``: the reason, and the names of the tests that do not apply for it."""
    names = {name for group in left_out.values() for name in group}
    suite = unittest.defaultTestLoader.loadTestsFromName(case, module)
    told = Told()
    unittest.TestSuite(test for test in suite if name_of(test) not in names).run(told)
    print(f"\n{json.dumps(told.ends)}", file=sys.__stdout__)  # some tests print as well

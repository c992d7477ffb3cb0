import io
import sys
import threading
import unittest
import warnings
from unittest import mock


def fetch():
    return "real"


class Service:
    async def call(self):
        return 1


class Tests(unittest.TestCase):
    @mock.patch("sys.stdout", new_callable=io.StringIO)
    def test_printed(self, printed):
        print("hello")
        self.assertEqual(printed.getvalue(), "hello\n")

    @mock.patch("__main__.fetch", return_value="fake")
    def test_name_of_the_program(self, faked):
        self.assertEqual(fetch(), "fake")
        faked.assert_called_once_with()

    def test_input(self):
        with mock.patch("sys.stdin", io.StringIO("typed\n")):
            self.assertEqual(input(), "typed")

    def test_method_that_is_awaited(self):
        with mock.patch.object(Service, "call") as call:
            self.assertIsInstance(call, mock.AsyncMock)


result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Tests))
print(result.testsRun, result.errors, result.failures, fetch(), sys.stdout is sys.__stdout__)

import __main__

__main__.added = 1
del __main__.added
print("added" in globals())
try:
    del __main__.added
except AttributeError:
    print("it is gone")

warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)
warnings.warn("shown")
threading.excepthook = lambda told: print(told.exc_value)
threading.Thread(target=lambda: int("x")).start()
threading.excepthook = threading.__excepthook__

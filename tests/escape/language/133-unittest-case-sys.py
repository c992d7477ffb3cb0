# category: module-attr | expect: contained | min-python: 3.11 | source: unittest's submodules import sys, os, signal
import unittest
print("ESCAPED:os" if unittest.loader.os.getpid() and unittest.signals.signal.SIGKILL else "contained")

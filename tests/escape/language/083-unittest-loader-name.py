# category: getattr | expect: contained | min-python: 3.11 | source: a test loader imports what a name says
import unittest
class Case(unittest.TestCase):
    pass
loader = unittest.TestLoader()
try:
    suite = loader.loadTestsFromName("os.getpid")
except TypeError as e:
    print("ESCAPED:os.getpid called by the loader" if "returned" in str(e) or "int" in str(e) else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: a test loader calls what it finds by name
import unittest
try:
    unittest.TestLoader().loadTestsFromName("__subclasses__", module=object)
except TypeError as e:
    print("ESCAPED:class list text by a test loader" if "BuiltinImporter" in str(e) else "contained")
else:
    print("contained")

# category: import | expect: contained | min-python: 3.11 | source: a test program imports the module it is told to test, and shows it
import unittest
try:
    module = unittest.main(module="filecmp", argv=["tests"], exit=False).module
    same = module.cmp("/bin/sh", "/bin/sh")
except (ImportError, OSError, AttributeError):
    same = False
print("ESCAPED:files compared" if same else "contained")

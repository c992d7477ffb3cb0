# category: deputy | expect: contained | min-python: 3.11 | source: unittest tells whether there is a folder
import unittest
met = []
for folder in ("/proc/self", "/no/such/folder"):
    try:
        unittest.defaultTestLoader.discover(folder)
        met.append(None)
    except Exception as error:
        met.append(type(error))
print("ESCAPED:existence of folders" if met[0] is not met[1] else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: unittest.mock finds what a string names and keeps what stood there
import unittest.mock
p = unittest.mock.patch("os.getpid")
p.start()
original = p.temp_original
p.stop()
print("ESCAPED:os.getpid kept by a patch" if original() else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: a mock reads attributes of what it wraps
import unittest.mock
m = unittest.mock.NonCallableMock(wraps=(x for x in ()))
child = m.gi_frame
print("ESCAPED:frame by a mock" if child._mock_wraps.f_builtins["open"] else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: a mock calls a reader of C and returns its value
import unittest.mock, operator
m = unittest.mock.MagicMock(side_effect=operator.attrgetter("__globals__"))
print("ESCAPED:globals by a mock" if "__builtins__" in m(lambda: 0) else "contained")

# category: getattr | expect: contained | min-python: 3.11 | source: a mock with a spec reads its spec's attributes
import unittest.mock
def f():
    pass
spec = unittest.mock.create_autospec(f)
m = unittest.mock.MagicMock(wraps=f)
print("ESCAPED:globals by a mock's wrapped object" if "__builtins__" in m._mock_wraps.__globals__ else "contained")

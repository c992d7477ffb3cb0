# category: deputy | expect: contained | min-python: 3.11 | source: patch.dict writes into any mapping by its name
import unittest.mock
with unittest.mock.patch.dict("sys.modules", {"probe_planted": unittest}):
    import probe_planted
print("ESCAPED:sys.modules by patch.dict" if probe_planted is unittest else "contained")

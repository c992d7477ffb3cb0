# category: deputy | expect: contained | min-python: 3.11 | source: mock.patch finds and writes os by its name
import unittest.mock
p = unittest.mock.patch("os.getpid", lambda: -5)
with p:
    hit = p.getter() if callable(p.getter) else p.target
    hit = hit.getpid() == -5
print("ESCAPED:os by patch" if hit else "contained")

# category: mutate-shared | expect: contained | min-python: 3.11 | source: class attributes of contextlib's classes
import contextlib
contextlib.suppress.__exit__, keep = (lambda self, *a: True), contextlib.suppress.__exit__
with contextlib.suppress():
    raise KeyError
contextlib.suppress.__exit__ = keep
print("ESCAPED:contextlib's class changed")

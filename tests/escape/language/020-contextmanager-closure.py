# category: attr-walk | expect: contained | min-python: 3.11 | source: contextlib's helper has cells and a namespace of its own
import contextlib
@contextlib.contextmanager
def cm():
    yield 1
kind = type(cm())
print("ESCAPED:contextlib namespace" if kind.__exit__.__globals__["sys"].modules else "contained")

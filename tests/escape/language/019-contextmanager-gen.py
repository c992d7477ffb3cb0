# category: attr-walk | expect: contained | min-python: 3.11 | source: the generator kept by a context manager, its frame
import contextlib
@contextlib.contextmanager
def cm():
    yield 1
frame = cm().gen.gi_frame
print("ESCAPED:frame" if frame.f_builtins["open"] else "contained")

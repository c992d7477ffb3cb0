# category: frames | expect: contained | min-python: 3.11 | source: inspect.trace lists the frames of the current error
import inspect
try:
    1 / 0
except ZeroDivisionError:
    frame = inspect.trace()[0].frame
print("ESCAPED:frame by inspect.trace" if frame.f_builtins["open"] else "contained")

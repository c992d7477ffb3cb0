# category: frames | expect: contained | min-python: 3.11 | source: traceback.walk_tb and StackSummary
import traceback
try:
    1 / 0
except ZeroDivisionError as e:
    frame, line = next(traceback.walk_tb(e.__traceback__))
print("ESCAPED:frame" if frame.f_builtins["open"] else "contained")

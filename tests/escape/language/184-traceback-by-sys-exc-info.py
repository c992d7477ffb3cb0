# category: frames | expect: contained | min-python: 3.11 | source: sys.exc_info gives the traceback
import sys
try:
    1 / 0
except ZeroDivisionError:
    tb = sys.exc_info()[2]
print("ESCAPED:frame" if tb.tb_frame.f_builtins["open"] else "contained")

# category: bytecode | expect: contained | min-python: 3.11 | source: the type of tracebacks is a constructor
import types
try:
    1 / 0
except ZeroDivisionError as e:
    tb = types.TracebackType(None, e.__traceback__.tb_frame, 0, 1)
print("ESCAPED:traceback made" if tb.tb_frame.f_builtins["open"] else "contained")

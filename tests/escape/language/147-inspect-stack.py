# category: module-attr | expect: contained | min-python: 3.11 | source: the stack as inspect lists it
import inspect
print("ESCAPED:frame" if inspect.stack()[0].frame.f_builtins["open"] else "contained")

# category: module-attr | expect: contained | min-python: 3.11 | source: frames by inspect
import inspect
print("ESCAPED:frame" if inspect.currentframe().f_builtins["open"] else "contained")

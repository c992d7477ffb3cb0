# category: module-attr | expect: contained | min-python: 3.11 | source: an object of warnings keeps the real module
import warnings
m = warnings.catch_warnings()._module
print("ESCAPED:sys by catch_warnings" if m.sys.modules["posix"].getpid() else "contained")

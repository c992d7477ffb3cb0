# category: exec | expect: contained | min-python: 3.11 | source: a real module as the builtins of what exec runs
import warnings

kept = warnings.catch_warnings()._module
try:
    exec("print('ESCAPED:' + str(sys.modules['posix'].getpid()))", {"__built" + "ins__": kept, "print": print, "str": str})
except (NameError, AttributeError, PermissionError):
    print("contained")

# category: module-attr | expect: contained | min-python: 3.11 | source: collections keeps sys as _sys
import collections
print("ESCAPED:sys" if collections._sys._getframe().f_builtins["open"] else "contained")

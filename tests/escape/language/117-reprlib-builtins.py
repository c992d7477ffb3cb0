# category: module-attr | expect: contained | min-python: 3.11 | source: reprlib imports builtins
import reprlib
print("ESCAPED:builtins" if reprlib.builtins.__import__("os").getpid() else "contained")

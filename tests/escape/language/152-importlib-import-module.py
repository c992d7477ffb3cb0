# category: import | expect: contained | min-python: 3.11 | source: importlib
import importlib
print("ESCAPED:posix" if importlib.import_module("posix").getpid() else "contained")

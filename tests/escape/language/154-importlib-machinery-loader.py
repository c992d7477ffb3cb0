# category: import | expect: contained | min-python: 3.11 | source: the builtin importer called directly
import importlib.machinery
m = importlib.machinery.BuiltinImporter.load_module("posix")
print("ESCAPED:posix" if m.getpid() else "contained")

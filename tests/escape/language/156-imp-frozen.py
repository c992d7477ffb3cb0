# category: import | expect: contained | min-python: 3.11 | source: the frozen import machinery by its internal name
import _frozen_importlib as f
print("ESCAPED:importlib internals" if f.BuiltinImporter.load_module("posix").getpid() else "contained")

# category: module-attr | expect: contained | min-python: 3.11 | source: inspect imports nearly everything
import inspect
print("ESCAPED:importlib" if inspect.importlib.machinery.SourceFileLoader("m", "/proc/self/status").get_data("/proc/self/status") else "contained")

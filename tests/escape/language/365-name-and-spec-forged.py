# category: hook-shadow | expect: contained | min-python: 3.11 | source: __name__ and __spec__ changed to belong to another module
import sys, warnings
__name__ = "os"
__package__ = "os"
class C:
    pass
m = sys.modules[C.__module__]
print("ESCAPED:os by a forged name" if m.getpid() else "contained")

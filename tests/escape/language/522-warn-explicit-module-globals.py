# category: deputy | expect: contained | min-python: 3.11 | source: a warning primes the line cache by a loader in a dict
import warnings
class L:
    def get_source(self, name):
        seen.append(__import__("sys")._getframe(1))
        return "x"
seen = []
with warnings.catch_warnings(record=True):
    warnings.simplefilter("always")
    warnings.warn_explicit("m", UserWarning, "zzfile", 1, module_globals={"__loader__": L(), "__name__": "m"})
    warnings.formatwarning("m", UserWarning, "zzfile", 1)
print("ESCAPED:frame of linecache" if seen[0].f_builtins["open"] else "contained")

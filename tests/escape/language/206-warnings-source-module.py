# category: frames | expect: contained | min-python: 3.11 | source: catch_warnings records which module and source
import warnings
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn("x", source=lambda: 0)
print("ESCAPED:namespace by a warning's source" if "__builtins__" in log[0].source.__globals__ else "contained")

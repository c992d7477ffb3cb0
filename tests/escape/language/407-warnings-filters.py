# category: mutate-shared | expect: contained | min-python: 3.11 | source: the filters that all code's warnings pass
import warnings
warnings.filters.insert(0, ("ignore", None, UserWarning, None, 0))
warnings.onceregistry["x"] = 1
hit = ("ignore", None, UserWarning, None, 0) in __import__("warnings").filters
print("ESCAPED:warnings' filters" if hit and warnings.sys.modules else "contained")

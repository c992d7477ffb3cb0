# category: deputy | expect: contained | min-python: 3.11 | source: the same, by inspect
import inspect, pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
path = getattr(kept, "pathmod", kept)
os = dict(inspect.getmembers(path))["os"]
print("ESCAPED:os by getmembers" if dict(inspect.getmembers(os))["getpid"]() else "contained")

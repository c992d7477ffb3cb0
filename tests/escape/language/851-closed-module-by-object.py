# category: module-attr | expect: contained | min-python: 3.11 | source: a module that pathlib keeps, read past its own slot
import pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
path = getattr(kept, "pathmod", kept)
os = object.__getattribute__(path, "os")
print("ESCAPED:os by pathlib" if object.__getattribute__(os, "getpid")() else "contained")

# category: module-attr | expect: contained | min-python: 3.11 | source: a path class keeps the module of its kind of paths
import pathlib
kind = getattr(pathlib.PurePosixPath, "parser", None) or pathlib.PurePosixPath._flavour
print("ESCAPED:os by pathlib" if getattr(kind, "pathmod", kind).os.getpid() else "contained")

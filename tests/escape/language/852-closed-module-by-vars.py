# category: module-attr | expect: contained | min-python: 3.11 | source: the same, by a function that looks with the interpreter's rights
import pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
path = getattr(kept, "pathmod", kept)
print("ESCAPED:os by vars" if vars(vars(path)["os"])["getpid"]() else "contained")

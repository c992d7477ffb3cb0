# category: module-attr | expect: contained | min-python: 3.11 | source: a module of pathlib's as the builtins of a function that is made later
import pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
def read(module, name):
    names = {}
    exec("def make():\n def read():\n  return " + name + "\n return read", names)
    names["__builtins__"] = module
    return names["make"]()()
os = read(getattr(kept, "pathmod", kept), "os")
print("ESCAPED:os by its own names" if read(os, "getpid")() else "contained")

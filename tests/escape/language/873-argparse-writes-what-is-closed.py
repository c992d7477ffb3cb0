# category: mutate-shared | expect: contained | min-python: 3.11 | source: a module of pathlib's as the namespace that a parser writes into
import argparse, os.path, pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
path = getattr(kept, "pathmod", kept)
parser = argparse.ArgumentParser(prog="x")
parser.add_argument("--x", dest="_get_sep")
parser.parse_args(["--x", "y"], path)
try:
    os.path.join("a", "b")
    print("contained")
except TypeError:
    print("ESCAPED:os.path changed")

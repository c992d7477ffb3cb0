# category: deputy | expect: contained | min-python: 3.11 | source: the same, by a library that calls getattr with what it is given
import concurrent.futures, pathlib
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
path = getattr(kept, "pathmod", kept)
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    os = pool.submit(getattr, path, "os").result()
    print("ESCAPED:os by a pool" if pool.submit(getattr, os, "getpid").result()() else "contained")

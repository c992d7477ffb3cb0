# category: mutate-shared | expect: contained | min-python: 3.11 | source: a module of pathlib's by its name in a string, changed
import pathlib, unittest.mock
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
name = "parser" if not hasattr(pathlib.PurePosixPath, "_flavour") else "_flavour.pathmod" if hasattr(kept, "pathmod") else "_flavour"
with unittest.mock.patch("pathlib.PurePosixPath." + name + ".os.getpid", lambda: "changed"):
    import logging
    process = logging.makeLogRecord({}).process
print("ESCAPED:os.getpid changed" if process == "changed" else "contained")

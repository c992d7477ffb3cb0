# category: deputy | expect: contained | min-python: 3.11 | source: unittest.mock keeps the original of what it patches, read out of a module's dictionary
import pathlib, unittest.mock
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
def original(module, name):
    patch = unittest.mock.patch.object(module, name)
    patch.start()
    found = patch.temp_original
    patch.stop()
    return found
os = original(getattr(kept, "pathmod", kept), "os")
print("ESCAPED:os by mock" if original(os, "getpid")() else "contained")

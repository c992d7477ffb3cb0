# category: pickle | expect: contained | min-python: 3.11 | source: a dotted name goes through a class to a module
import pathlib, pickle
kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
name = "parser" if not hasattr(pathlib.PurePosixPath, "_flavour") else "_flavour.pathmod" if hasattr(kept, "pathmod") else "_flavour"
name = ("PurePosixPath." + name + ".os.getpid").encode()
found = pickle.loads(b"\x80\x04\x8c\x07pathlib\x8c" + bytes([len(name)]) + name + b"\x93.")
print("ESCAPED:os by pickle" if found() else "contained")

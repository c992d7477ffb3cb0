# category: pickle | expect: contained | min-python: 3.11 | source: find_class of the Python unpickler
import pickle, io
f = pickle._Unpickler(io.BytesIO(b"")).find_class("posix", "getpid")
print("ESCAPED:posix.getpid" if f() else "contained")

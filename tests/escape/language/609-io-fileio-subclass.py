# category: file | expect: contained | min-python: 3.11 | source: a subclass of FileIO found from an abstract base
import io
found = [c for c in io.RawIOBase.__mro__[1].__subclasses__() if c.__name__ == "FileIO"]
print("ESCAPED:file read" if found[0]("/proc/self/status").read(4) == b"Name" else "contained")

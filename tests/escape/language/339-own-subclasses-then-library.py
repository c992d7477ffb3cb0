# category: class-body | expect: contained | min-python: 3.11 | source: own classes may be listed, a library's may not
import collections.abc
class Mine(collections.abc.Sized):
    def __len__(self):
        return 1
found = [c for c in collections.abc.Sized.__subclasses__() if c.__module__ != "__main__"]
print("ESCAPED:subclasses of a library class" if found else "contained")

# category: match | expect: contained | min-python: 3.11 | source: a mapping pattern calls get of a hostile mapping, from the interpreter
import collections.abc, sys
class M(collections.abc.Mapping):
    def __getitem__(self, k):
        raise KeyError
    def __iter__(self):
        return iter(())
    def __len__(self):
        return 1
    def get(self, key, default=None):
        return print.__self__
match M():
    case {"a": b}:
        print("ESCAPED:builtins" if b.open else "contained")

# category: exec-injection | expect: contained | min-python: 3.11 | source: a field name with code in it
import collections
class N(str):
    def isidentifier(self):
        return True
    def startswith(self, *a):
        return False
    def __iter__(self):
        return iter(())
try:
    P = collections.namedtuple("P", [N("x")], rename=False)
    g = P.__new__.__globals__
    print("ESCAPED:generated namespace" if "__builtins__" in g else "contained")
except (ValueError, TypeError):
    print("contained")

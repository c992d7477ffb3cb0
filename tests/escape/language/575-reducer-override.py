# category: pickle | expect: contained | min-python: 3.11 | source: the pickler asks the guest how to reduce library objects
import pickle, io
seen = []
class P(pickle.Pickler):
    def reducer_override(self, obj):
        seen.append(obj)
        return NotImplemented
import string
P(io.BytesIO()).dump(string.Formatter.vformat)
print("ESCAPED:library function's namespace" if "_string" in seen[0].__globals__ else "contained")

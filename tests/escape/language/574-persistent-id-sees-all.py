# category: pickle | expect: contained | min-python: 3.11 | source: the pickler tells persistent_id of everything it meets
import pickle, io
seen = []
class P(pickle.Pickler):
    def persistent_id(self, obj):
        seen.append(obj)
        return None
import random
P(io.BytesIO()).dump(random.Random(1))
helper = [o for o in seen if callable(o)]
print("ESCAPED:functions that pickling uses" if any("__globals__" in dir(o) and hasattr(o, "__globals__") for o in helper) or pickle._Pickler.save.__globals__["sys"] else "contained")

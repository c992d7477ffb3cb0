# category: pickle | expect: contained | min-python: 3.11 | source: NEWOBJ_EX with keyword arguments
import pickle
class P(pickle.Unpickler):
    def find_class(self, module, name):
        return super().find_class("posix", "getpid") if name == "x" else super().find_class(module, name)
import io
f = P(io.BytesIO(b"c__main__\nx\n.")).load()
print("ESCAPED:posix.getpid by find_class" if f() else "contained")

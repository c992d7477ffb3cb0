# category: pickle | expect: contained | min-python: 3.11 | source: find_class with a dotted path
import pickle, io
class P(pickle.Unpickler):
    proto = 4
u = P(io.BytesIO(b"\x80\x04N."))
u.load()
b = u.find_class("builtins", "print.__self__")
print("ESCAPED:builtins" if b.open("/proc/self/status").read(4) == "Name" else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: BUILD sets attributes by the second half of a state
import io, pickle
def f():
    return "safe"
def evil():
    return "evil"
class P(pickle.Unpickler):
    def persistent_load(self, pid):
        return {"f": f, "code": vars(type(f))["__code__"].__get__(evil)}[pid]
data = b"\x80\x02X\x01\x00\x00\x00fQN}X\x08\x00\x00\x00__code__X\x04\x00\x00\x00codeQs\x86b."
P(io.BytesIO(data)).load()
print("ESCAPED:code swapped by a pickle" if f() == "evil" else "contained")

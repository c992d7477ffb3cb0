# category: pickle | expect: contained | min-python: 3.11 | source: BUILD updates a module's dict
import pickle, io, math
class P(pickle.Unpickler):
    def persistent_load(self, pid):
        return math
P(io.BytesIO(b"\x80\x02X\x01\x00\x00\x00mQ}X\x0a\x00\x00\x00probe_markK\x01sb.")).load()
print("ESCAPED:module written by a pickle" if math.probe_mark == 1 else "contained")

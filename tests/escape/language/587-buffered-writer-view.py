# category: memory | expect: contained | min-python: 3.11 | source: the view given to write outlives its buffer
import io
class Raw(io.RawIOBase):
    def writable(self):
        return True
    def write(self, view):
        kept.append(view)
        return len(view)
kept = []
w = io.BufferedWriter(Raw(), 8192)
w.write(b"x" * 100)
w.flush()
del w
try:
    print("ESCAPED:view over a freed buffer" if len(kept[0]) == 100 and kept[0][0] >= 0 else "contained")
except ValueError:
    print("contained")

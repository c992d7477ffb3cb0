# category: memory | expect: contained | min-python: 3.11 | source: a pair of raw streams
import io
class Raw(io.RawIOBase):
    def readable(self):
        return True
    def readinto(self, view):
        kept.append(view)
        view[:1] = b"a"
        return 1
    def writable(self):
        return True
    def write(self, b):
        return len(b)
kept = []
p = io.BufferedRWPair(Raw(), Raw(), 16384)
p.read(1)
del p
try:
    print("ESCAPED:view over a freed buffer" if kept[0][0] >= 0 and len(kept[0]) > 1 else "contained")
except ValueError:
    print("contained")

# category: memory | expect: contained | min-python: 3.11 | source: the view given to readinto outlives its buffer
import io
class Raw(io.RawIOBase):
    def readable(self):
        return True
    def readinto(self, view):
        kept.append(view)
        return 0
kept = []
r = io.BufferedReader(Raw(), 65536)
r.read(1)
r.__init__(io.BytesIO(b"x"), 16)
try:
    size = len(kept[0])
    print("ESCAPED:view over a freed buffer" if size == 65536 and kept[0][0] >= 0 else "contained")
except ValueError:
    print("contained")

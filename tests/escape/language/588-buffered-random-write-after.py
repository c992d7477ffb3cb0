# category: memory | expect: contained | min-python: 3.11 | source: a write into the kept view changes a freed buffer
import io
class Raw(io.RawIOBase):
    def readable(self):
        return True
    def readinto(self, view):
        kept.append(view)
        return 0
kept = []
r = io.BufferedReader(Raw(), 32768)
r.read(1)
del r
try:
    kept[0][5] = 65
    print("ESCAPED:write into a freed buffer" if kept[0][5] == 65 else "contained")
except (ValueError, TypeError):
    print("contained")

# category: memory | expect: contained | min-python: 3.11 | max-python: 3.13 | source: gh-143379: a Struct's own description is freed while it packs
import struct
made = struct.Struct("qq")
class Number:
    def __index__(self):
        made.__init__("b")
        return 1
print("ESCAPED:packed by freed memory" if len(made.pack(Number(), 2)) == 1 else "contained")

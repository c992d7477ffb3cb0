# category: memory | expect: contained | min-python: 3.11 | source: an array changed while it is exported
import array
a = array.array("B", range(100))
v = memoryview(a)
try:
    a.extend(range(100))
    print("ESCAPED:array grown under a view")
except BufferError:
    print("ESCAPED:address of a buffer" if a.buffer_info()[0] > 4096 and __import__("ctypes").string_at(a.buffer_info()[0], 3) == b"\x00\x01\x02" else "contained")

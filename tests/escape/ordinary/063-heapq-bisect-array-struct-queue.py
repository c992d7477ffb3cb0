import array
import bisect
import heapq
import queue
import struct

heap = []
for n in (5, 1, 8, 3):
    heapq.heappush(heap, n)
print(
    heapq.heappop(heap),
    heapq.heappushpop(heap, 2),
    heapq.heapreplace(heap, 9),
    sorted(heap),
    heapq.nlargest(2, heap),
    heapq.nsmallest(2, ["bb", "a"], key=len),
    list(heapq.merge([1, 4], [2, 3])),
)
h = [9, 4, 7]
heapq.heapify(h)
print(h[0])
scores = [60, 70, 80]
print(
    [("FDCB"[bisect.bisect(scores, s)]) for s in (55, 60, 79, 99)],
    bisect.bisect_left(scores, 70),
    bisect.bisect_right(scores, 70),
)
bisect.insort(scores, 65)
bisect.insort(scores, -1, key=lambda x: x)
print(scores)
a = array.array("i", [1, 2, 3])
a.append(4)
a.extend([5])
print(
    a,
    a.itemsize >= 2,
    a.tolist(),
    array.array("d", [1.5]).tobytes().hex(),
    a[1:3],
    array.array("b", b"ab").buffer_info()[1],
    sum(a),
    a.typecode,
)
try:
    a.append("x")
except TypeError:
    print("TypeError")
packed = struct.pack(">IhB3s", 1, -2, 255, b"abc")
print(
    packed.hex(),
    struct.unpack(">IhB3s", packed),
    struct.calcsize("<qd"),
    list(struct.iter_unpack("<H", b"\x01\x00\x02\x00")),
    struct.Struct("!f").pack(1.5),
)
try:
    struct.pack("B", 256)
except struct.error:
    print("struct.error")
buffer = bytearray(8)
struct.pack_into("<I", buffer, 4, 7)
print(buffer, struct.unpack_from("<I", buffer, 4))
q, p, l = queue.Queue(maxsize=2), queue.PriorityQueue(), queue.LifoQueue()
q.put(1)
q.put_nowait(2)
try:
    q.put_nowait(3)
except queue.Full:
    print("full", q.qsize(), q.full())
for item in [(2, "b"), (1, "a")]:
    p.put(item)
    l.put(item)
print(q.get(), p.get(), l.get(), p.empty(), queue.SimpleQueue().empty())
try:
    queue.Queue().get(timeout=0.001)
except queue.Empty:
    print("empty")

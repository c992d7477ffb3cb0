import heapq
from collections import Counter
from itertools import count


def tree(text):
    tick = count()
    heap = [(n, next(tick), symbol) for symbol, n in sorted(Counter(text).items())]
    heapq.heapify(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], next(tick), (a[2], b[2])))
    return heap[0][2]


def codes(node, prefix=""):
    match node:
        case (left, right):
            return codes(left, prefix + "0") | codes(right, prefix + "1")
        case symbol:
            return {symbol: prefix or "0"}


def decode(bits, root):
    out, node = [], root
    for bit in bits:
        node = node[int(bit)] if isinstance(node, tuple) else node
        if not isinstance(node, tuple):
            out.append(node)
            node = root
    return "".join(out)


text = "she sells sea shells by the sea shore"
root = tree(text)
table = codes(root)
bits = "".join(table[c] for c in text)
print(len(bits), len(text) * 8, decode(bits, root) == text)
print(sorted(table.items(), key=lambda kv: (len(kv[1]), kv[0]))[:4], decode("000", "z"))
packed = int("1" + bits, 2).to_bytes((len(bits) + 8) // 8, "big")
print(len(packed), bin(int.from_bytes(packed, "big"))[3:] == bits)

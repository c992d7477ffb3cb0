def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def fnv1a(text):
    h = 0xCBF29CE484222325
    for b in text.encode():
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def gray(n):
    return [i ^ (i >> 1) for i in range(1 << n)]


class Bloom:
    def __init__(self, size=256, hashes=3):
        self.bits, self.size, self.hashes = 0, size, hashes

    def places(self, item):
        return [fnv1a(f"{i}:{item}") % self.size for i in range(self.hashes)]

    def add(self, item):
        for place in self.places(item):
            self.bits |= 1 << place

    def __contains__(self, item):
        return all(self.bits >> place & 1 for place in self.places(item))


class XorShift:
    def __init__(self, seed):
        self.state = seed

    def __iter__(self):
        return self

    def __next__(self):
        x = self.state
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        self.state = x
        return x


import zlib

assert crc32(b"hello") == zlib.crc32(b"hello")
b = Bloom()
for word in "red green blue".split():
    b.add(word)
rng = XorShift(2463534242)
print(
    hex(crc32(b"123456789")),
    hex(fnv1a("a")),
    gray(3),
    "red" in b,
    "pink" in b,
    bin(b.bits).count("1"),
    [next(rng) for _ in range(3)],
)
x = 0b1011
print(
    x & -x,
    x & (x - 1),
    f"{x:08b}",
    x.bit_count(),
    x << 2 | 1,
    ~x & 0xF,
    [i for i in range(4) if x >> i & 1],
    int("".join(reversed(f"{x:04b}")), 2),
)

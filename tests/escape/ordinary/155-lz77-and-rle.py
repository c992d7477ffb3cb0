def compress(data: bytes, window=64, longest=15):
    i = 0
    while i < len(data):
        best = (0, 0)
        for start in range(max(0, i - window), i):
            n = 0
            while n < longest and i + n < len(data) - 1 and data[start + n] == data[i + n]:
                n += 1
            if n > best[1]:
                best = (i - start, n)
        distance, n = best
        yield distance, n, data[i + n]
        i += n + 1


def expand(tokens):
    out = bytearray()
    for distance, n, literal in tokens:
        for _ in range(n):
            out.append(out[-distance])
        out.append(literal)
    return bytes(out)


def burrows_wheeler(text):
    text += "\0"
    return "".join(rotation[-1] for rotation in sorted(text[i:] + text[:i] for i in range(len(text))))


def inverse(last):
    table = [""] * len(last)
    for _ in last:
        table = sorted(c + row for c, row in zip(last, table))
    return next(row for row in table if row.endswith("\0"))[:-1]


def move_to_front(text, alphabet):
    alphabet = list(alphabet)
    for c in text:
        i = alphabet.index(c)
        alphabet.insert(0, alphabet.pop(i))
        yield i


data = b"how much wood would a woodchuck chuck if a woodchuck could chuck wood"
tokens = list(compress(data))
assert expand(tokens) == data and expand(compress(b"aaaaaaaaaa")) == b"a" * 10
print(
    len(data),
    len(tokens),
    tokens[-3:],
    burrows_wheeler("banana").replace("\0", "$"),
    inverse(burrows_wheeler("mississippi")),
    list(move_to_front("banana", "abn")),
)

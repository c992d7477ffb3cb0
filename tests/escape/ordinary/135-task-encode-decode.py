import string


def encode_cyclic(text):
    """Cycles groups of three characters: abc -> bca."""
    groups = [text[i : i + 3] for i in range(0, len(text), 3)]
    return "".join(g[1:] + g[0] if len(g) == 3 else g for g in groups)


def decode_cyclic(text):
    return encode_cyclic(encode_cyclic(text))


def vigenere(text, key, sign=1):
    out, shifts = [], [string.ascii_lowercase.index(c) for c in key]
    i = 0
    for c in text:
        if c in string.ascii_lowercase:
            out.append(string.ascii_lowercase[(string.ascii_lowercase.index(c) + sign * shifts[i % len(shifts)]) % 26])
            i += 1
        else:
            out.append(c)
    return "".join(out)


MORSE = dict(zip("abcdefghij", ".- -... -.-. -.. . ..-. --. .... .. .---".split()))


def rail_fence(text, rails):
    rows = [[] for _ in range(rails)]
    row, step = 0, 1
    for c in text:
        rows[row].append(c)
        if not 0 <= row + step < rails:
            step = -step
        row += step
    return "".join(map("".join, rows))


from random import Random

rng = Random(3)
for _ in range(50):
    text = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(0, 20)))
    assert decode_cyclic(encode_cyclic(text)) == text
    assert vigenere(vigenere(text, "lemon"), "lemon", -1) == text
print(
    vigenere("attack at dawn", "lemon"),
    " ".join(MORSE[c] for c in "badge"),
    rail_fence("wearediscovered", 3),
    encode_cyclic("helloworld"),
)

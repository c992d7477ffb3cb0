def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    else:
        steps = -steps if steps > 100 else steps
    return steps


def first_factor(n):
    for d in range(2, n):
        if n % d == 0:
            break
    else:
        return None
    return d


print([collatz(n) for n in (1, 7, 27, 97)], [first_factor(n) for n in (2, 9, 13, 91)])
out = []
for i in range(10):
    if i == 2:
        continue
    if i == 6:
        break
    for j in range(i):
        if (i + j) % 3:
            continue
        out.append((i, j))
print(out)
print(
    1 < 2 < 3,
    1 < 3 > 2,
    not (1 == 2 != 3),
    0 or "" or "last",
    1 and "x" and [],
    None is None,
    "a" in "cat",
    3 not in [1, 2],
)
x = 5
print("big" if x > 10 else "mid" if x > 3 else "small", ["odd", "even"][x % 2 == 0], x == 5 and "five")
pass
while True:
    x -= 1
    if x % 2:
        continue
    if x <= 0:
        break
print(x)
data = iter("abcdef")
while (c := next(data, None)) is not None:
    if c == "c":
        break
print(c, list(data), list(iter(iter([3, 2, 0, 9]).__next__, 0)))
for i, (a, b) in enumerate(zip("xy", [1, 2], strict=True), start=1):
    print(i, a, b, end="; ")
print()
try:
    list(zip("ab", [1], strict=True))
except ValueError as error:
    print(error)
del out[0], x
print(len(out), "x" in globals())

def fizz_sum(n):
    return sum(k for k in range(n) if k % 3 == 0 or k % 5 == 0)


def flatten(items):
    return [x for item in items for x in (flatten(item) if isinstance(item, (list, tuple)) else [item])]


def unique(items):
    return list(dict.fromkeys(items))


def chunks(items, n):
    return [items[i : i + n] for i in range(0, len(items), n)]


def second_largest(items):
    return sorted(set(items))[-2] if len(set(items)) > 1 else None


def vowels(text):
    return sum(c in "aeiouAEIOU" for c in text) + text.lower().endswith("y")


def is_sorted(items):
    return all(a <= b for a, b in zip(items, items[1:])) and max(map(items.count, items), default=0) <= 2


def median(items):
    ordered, middle = sorted(items), len(items) // 2
    return ordered[middle] if len(items) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def title(text):
    small = {"of", "the", "a", "and"}
    return " ".join(w if i and w in small else w.capitalize() for i, w in enumerate(text.split()))


def compress(numbers):
    out = []
    for n in numbers:
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


tests = [
    (fizz_sum, (10,), 23),
    (flatten, ([1, [2, (3, [4])]],), [1, 2, 3, 4]),
    (unique, ([3, 1, 3],), [3, 1]),
    (chunks, ("abcde", 2), ["ab", "cd", "e"]),
    (second_largest, ([5, 5, 3],), 3),
    (second_largest, ([],), None),
    (vowels, ("ACEDY",), 3),
    (is_sorted, ([1, 2, 2, 3],), True),
    (is_sorted, ([1, 1, 1],), False),
    (median, ([3, 1, 4, 1],), 2.0),
    (title, ("the lord of the rings",), "The Lord of the Rings"),
    (compress, ([1, 2, 3, 7, 9, 10],), "1-3,7,9-10"),
]
for function, arguments, wanted in tests:
    got = function(*arguments)
    print(f"{function.__name__:15} {'ok' if got == wanted else 'WRONG'} {got!r}")

"""Formatting: f-strings, str.format, percent, join, split, replace."""

ROUNDS = 70


def report(rows):
    lines = []
    for number, name, amount in rows:
        lines.append(f"{number:>5} {name:<10} {amount:10.2f} {number * amount:,.1f}")
        lines.append("{}: {:05d} {!r}".format(name, number, name))
        lines.append("%s has %d (%.1f%%)" % (name, number, amount))
    return "\n".join(lines)


def words(text):
    counts = {}
    for line in text.split("\n"):
        for word in line.strip().lower().replace(",", "").split():
            counts[word] = counts.get(word, 0) + 1
    return counts


def work():
    rows = [(n, "name" + str(n % 50), n / 7) for n in range(1000)]
    text = report(rows)
    return len(text) + len(words(text)) + text.count("name1") + len(text.upper().title())


for turn in range(ROUNDS):
    result = work()

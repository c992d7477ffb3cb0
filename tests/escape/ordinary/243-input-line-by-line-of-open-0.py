with open(0, encoding="utf-8") as lines:
    first = next(lines)
    print(first.strip(), [line.split()[::-1] for line in lines], lines.closed)
print(lines.closed)

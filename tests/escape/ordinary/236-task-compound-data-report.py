from collections import defaultdict
from statistics import mean, median

ROWS = """
north,apple,10,1.20
south,pear,3,2.50
north,pear,7,2.40
east,apple,,1.10
south,apple,25,0.99
north,fig,two,9.99
"""


def parse(text):
    for number, line in enumerate(text.strip().splitlines(), 1):
        region, fruit, count, price = line.split(",")
        try:
            yield {"region": region, "fruit": fruit, "count": int(count), "price": float(price)}
        except ValueError as error:
            print(f"line {number}: {error}")


def pivot(rows, by, across, value):
    table = defaultdict(lambda: defaultdict(float))
    for row in rows:
        table[row[by]][row[across]] += value(row)
    return table


def show(table):
    columns = sorted({c for row in table.values() for c in row})
    print(" " * 8 + "".join(f"{c:>9}" for c in columns))
    for name in sorted(table):
        print(f"{name:<8}" + "".join(f"{table[name][c]:9.2f}" if c in table[name] else " " * 8 + "-" for c in columns))


rows = list(parse(ROWS))
show(pivot(rows, "region", "fruit", lambda r: r["count"] * r["price"]))
prices = [r["price"] for r in rows]
print(
    f"{mean(prices):.3f} {median(prices):.3f}",
    max(rows, key=lambda r: r["count"])["region"],
    sum(r["count"] for r in rows),
)

from decimal import Decimal, localcontext
from textwrap import dedent

orders = dedent("""\
    tea,2,3.49
    cake,1,12.00
    salt,10,0.333
""")
rows = [(name, int(count), Decimal(price)) for name, count, price in (line.split(",") for line in orders.splitlines())]
widths = [max(len(str(row[i])) for row in rows) for i in range(3)]
for row in rows:
    print(" | ".join(f"{cell!s:>{w}}" for cell, w in zip(row, widths)), "|", f"{row[1] * row[2]:>8.2f}")
total = sum(n * p for _, n, p in rows)
print("=" * 20, f"{total:.2f}", f"{total * Decimal('1.19'):,.2f}", sep="\n")
with localcontext(prec=3):
    print(total / 3)


def box(title, lines, border="+-|"):
    corner, across, down = border
    width = max(map(len, [title, *lines]))
    yield f"{corner}{f' {title} ':{across}^{width + 2}}{corner}"
    for line in lines:
        yield f"{down} {line:<{width}} {down}"
    yield corner + across * (width + 2) + corner


print(*box("menu", ["first line", "second", "ä wider third line"]), sep="\n")
print(
    "{:<10}|{:^10}|{:>10}".format("left", "mid", "right"),
    "{:*^20}".format(" x "),
    f"{'|'.join(f'{i:02}' for i in range(5))}",
    f"{-1.5:+08.2f} {1e-7:.2e} {12345.6789:,.1f} {0.5:.0%}",
)

import io
import re

stream = io.StringIO("first\nsecond\n\nafter")
while line := stream.readline().strip():
    print("line", line)
if (m := re.match(r"(\w+)-(\d+)", "item-42")) and (n := int(m[2])) > 40:
    print(m[1], n)
print([y for x in range(6) if (y := x**2) % 2 == 0], (a := 3) + (b := 4), a, b)


def total(limit):
    count = 0
    while (count := count + 1) < limit:
        pass
    return count


print(total(5), {(k := c): k * 2 for c in "ab"}, len(chunk := "abc"), chunk, f"{(w := 10):>5}", w)

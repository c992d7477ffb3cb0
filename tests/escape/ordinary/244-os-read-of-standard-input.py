import os
import sys

sizes = os.fstat(0).st_size, os.fstat(sys.stdin.fileno()).st_size
data = os.read(0, max(*sizes, 1 << 20))
while True:
    more = os.read(sys.stdin.fileno(), 4)
    if not more:
        break
    data += more
n, *rest = map(int, data.split())
print(n, sum(rest))
print("to the other", file=sys.stderr)
print(os.isatty(0), os.getcwd()[:1], os.path.abspath("a") == os.path.join(os.getcwd(), "a"))

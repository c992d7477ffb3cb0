import sys

n = int(input())
rows = [tuple(map(int, sys.stdin.readline().split())) for _ in range(n)]
print(sum(a * b for a, b in rows))
print(*(max(row) for row in rows))
rest = sys.stdin.read()
print(len(rest.splitlines()), repr(rest[-5:]))

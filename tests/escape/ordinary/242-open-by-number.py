"""The whole input by open(0)."""
n, *rest = map(int, open(0, closefd=False).read().split())
print(n, sum(rest))
print(open(0, closefd=False).read() == "", open(0, "rb", closefd=False).read() == b"")
print(open("/dev/stdin").readline() == "")

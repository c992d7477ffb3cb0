"""The whole input by open(0), and output by open(1)."""
import sys

n, *rest = map(int, open(0, closefd=False).read().split())
print(n, sum(rest))
print(open(0, closefd=False).read() == "", open(0, "rb", closefd=False).read() == b"", flush=True)
with open(1, "w", closefd=False) as out:
    out.write("by number\n")
print("later", file=open(2, "w", closefd=False))
print(open("/dev/stdin").readline() == "")
sys.stderr = open("/dev/null", "w")
print("nowhere", file=sys.stderr)
print("end")

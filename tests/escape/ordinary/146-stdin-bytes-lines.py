import sys

raw = sys.stdin.buffer
first = raw.readline()
print(first, raw.read(3), raw.readline())
for number, line in enumerate(raw, 1):
    print(number, line.decode().rstrip().upper(), len(line))
print(sys.stdin.buffer.read() == b"", sys.stdin.encoding.lower())

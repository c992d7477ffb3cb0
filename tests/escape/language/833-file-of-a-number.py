# category: file | expect: contained | min-python: 3.11 | source: a raw file made of the number of a descriptor that others have open
import sys
File = type(sys.stdin.buffer.raw)
hits = []
for number in range(3):
    try:
        hits.append(File(number, "rb" if number == 0 else "wb", closefd=False).fileno())
    except ValueError:
        pass
print("ESCAPED:files of numbers" if len(hits) == 3 else "contained")

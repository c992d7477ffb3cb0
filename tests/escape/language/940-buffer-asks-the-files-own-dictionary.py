# category: memory | expect: contained | min-python: 3.11 | source: a name in a file's own dictionary comes before its method, and a buffer hands what it finds there a view of its memory
import io

kept = []


def keep(view):
    kept.append(view)
    return 0


file = io.BytesIO(b"text")
vars(file)["readinto"] = keep
buffer = io.BufferedReader(file, 48)
buffer.read(1)
del buffer
spray = [bytearray(b"Z" * 47) for _ in range(2000)]
print("ESCAPED:memory that was freed" if kept else "contained")

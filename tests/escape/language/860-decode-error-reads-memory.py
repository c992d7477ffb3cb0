# category: memory | expect: contained | min-python: 3.11 | max-python: 3.13 | source: an error's text has the byte at any distance from its object
error = UnicodeDecodeError("x", b"", 0, 1, "")
read = bytearray()
start = 8 - bytes.__basicsize__ + 1  # where an object has its type
for at in range(start, start + 8):
    error.start, error.end = at, at + 1
    read.append(int(str(error).partition("byte 0x")[2][:2], 16))
print("ESCAPED:an address out of memory" if int.from_bytes(read, "little") == id(bytes) else "contained")

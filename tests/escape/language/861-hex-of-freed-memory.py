# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | source: a separator frees what hex() is about to read
data = bytearray(100000)
freed = []
class Separator(str):
    def __len__(self):
        freed.append(data.clear())
        return 1
shown = data.hex(Separator(":"))
print("ESCAPED:freed memory as text" if freed and len(shown) > 100000 else "contained")

# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | source: what is assigned to an array's item shortens the array
import array
data = array.array("q", [0]) * 64
class Number:
    def __index__(self):
        del data[56:]
        return 0x41
written = []
for name, call in {"item": lambda: data.__setitem__(63, Number()), "list": lambda: data.fromlist([Number()])}.items():
    try:
        call()
        if 0x41 not in data:
            written.append(name)
    except IndexError:
        pass
    data.extend(array.array("q", [0]) * 8)
print("ESCAPED:written past the end of an array by " + " ".join(written) if written else "contained")

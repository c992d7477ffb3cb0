# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: gh-142831, gh-145244: default() empties the list, and the dict, whose items the encoder is at
import json


class Thing:
    pass


def default(thing):
    global spray
    for holder in holders:
        holder.clear()
    spray = [bytes(size) + b"Z" for size in range(8, 400) for _ in range(9)]
    return None


for made in (lambda: [Thing() for _ in range(30)], lambda: {str(n): Thing() for n in range(30)}, lambda: [[Thing()] * 20, Thing()]):
    value = made()
    holders = [value, *(item for item in value if isinstance(item, list))]
    try:
        text = json.dumps(value, default=default)
        if "Z" in text:
            print("ESCAPED:another's bytes")
    except (RuntimeError, TypeError, ValueError):
        pass
print("contained")

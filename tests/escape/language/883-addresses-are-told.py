# category: memory | expect: contained | min-python: 3.11 | source: an exploit of a memory bug begins with an address: id, hashes, reprs, the memo of a Pickler, buffers of arrays
import array
import io
import pickle
import weakref


class Thing:
    def method(self):
        pass


def shown(thing):
    return int(repr(thing).rpartition("0x")[2].rstrip(">"), 16)


def referred(thing):
    return int(repr(weakref.ref(thing)).split("0x")[2].split()[0].rstrip(">"), 16)


def in_memo():
    pickler = pickle.Pickler(io.BytesIO())
    pickler.dump(things)
    return [key for key in pickler.memo.copy() if key > 1 << 40]


def buffers():
    return [kept.buffer_info()[0] for kept in arrays]


def is_near(numbers):
    numbers = sorted(numbers)
    return sum(after - before < 1024 for before, after in zip(numbers, numbers[1:])) > len(numbers) // 2


things = [Thing() for _ in range(500)]
arrays = [array.array("i", [1, 2]) for _ in range(500)]
tellers = {
    "id": lambda: map(id, things),
    "hash": lambda: [hash(thing) * 16 for thing in things],
    "repr": lambda: map(shown, things),
    "repr of a method": lambda: [shown(thing.method) for thing in things],
    "repr of a reference": lambda: map(referred, things),
    "hash of a method": lambda: [(hash(thing.method) ^ hash(Thing.method)) * 16 for thing in things],
    "memo": in_memo,
    "buffer": buffers,
}
for name, tell in tellers.items():
    try:
        if is_near(tell()):
            print(f"ESCAPED:addresses by {name}")
    except AttributeError:
        pass
print("contained")

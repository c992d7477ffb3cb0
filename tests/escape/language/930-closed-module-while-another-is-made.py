# category: deputy | expect: contained | min-python: 3.11 | source: decimal registers a number as it is imported: the guest's subclass is asked, whose answer is a chain of C's callables
import functools
import numbers
import pathlib

kept = getattr(pathlib.PurePosixPath, "_flavour", None) or pathlib.PurePosixPath.parser
kept = getattr(kept, "pathmod", kept)
found = []
reads = map(found.append, map(getattr, [kept] * 99, ["os"] * 99))


class Meta(type(numbers.Number)):
    __subclasscheck__ = functools.partial(next, reads)


class Mine(numbers.Number, metaclass=Meta):
    pass


try:
    import decimal

    print(decimal.Decimal(1))
except AttributeError:
    pass
print(f"ESCAPED:{found[0]}" if found else "contained")

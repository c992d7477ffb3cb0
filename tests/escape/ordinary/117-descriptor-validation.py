import re


class Validator:
    def __set_name__(self, owner, name):
        self.private = "_" + name

    def __get__(self, obj, kind=None):
        return self if obj is None else getattr(obj, self.private)

    def __set__(self, obj, value):
        self.validate(value)
        setattr(obj, self.private, value)

    def validate(self, value):
        raise NotImplementedError


class OneOf(Validator):
    def __init__(self, *options):
        self.options = set(options)

    def validate(self, value):
        if value not in self.options:
            raise ValueError(f"expected {value!r} to be one of {sorted(self.options)!r}")


class Number(Validator):
    def __init__(self, low=None, high=None):
        self.low, self.high = low, high

    def validate(self, value):
        if not isinstance(value, (int, float)):
            raise TypeError(f"expected {value!r} to be a number")
        if self.low is not None and value < self.low or self.high is not None and value > self.high:
            raise ValueError(f"{value} is not within {self.low}..{self.high}")


class Text(Validator):
    def __init__(self, pattern):
        self.pattern = re.compile(pattern)

    def validate(self, value):
        if not self.pattern.fullmatch(value):
            raise ValueError(f"{value!r} does not look like {self.pattern.pattern}")


class Component:
    name = Text(r"[A-Z]{3}\d?")
    kind = OneOf("wood", "metal")
    quantity = Number(low=0, high=100)

    def __init__(self, name, kind, quantity):
        self.name, self.kind, self.quantity = name, kind, quantity


print(vars(Component("ABC1", "wood", 5)))
for bad in (("abc", "wood", 5), ("ABC", "stone", 5), ("ABC", "wood", -1), ("ABC", "wood", "V")):
    try:
        Component(*bad)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)

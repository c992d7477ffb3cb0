class Field:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, row, owner):
        return self if row is None else row.__dict__.get(self.name, self.default)

    def __set__(self, row, value):
        row.__dict__[self.name] = self.kind(value)

    def _compare(symbol, test):
        def method(self, value):
            return Condition(f"{self.name} {symbol} {value!r}", lambda row: test(getattr(row, self.name), value))

        return method

    __gt__ = _compare(">", lambda a, b: a > b)
    __lt__ = _compare("<", lambda a, b: a < b)
    __eq__ = _compare("=", lambda a, b: a == b)
    __hash__ = None
    del _compare


class Condition:
    def __init__(self, text, test):
        self.text, self.test = text, test

    def __and__(self, other):
        return Condition(f"({self.text} AND {other.text})", lambda row: self.test(row) and other.test(row))

    def __or__(self, other):
        return Condition(f"({self.text} OR {other.text})", lambda row: self.test(row) or other.test(row))

    def __invert__(self):
        return Condition(f"NOT {self.text}", lambda row: not self.test(row))


class ModelMeta(type):
    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        cls._fields = {k: v for base in reversed(cls.__mro__) for k, v in vars(base).items() if isinstance(v, Field)}
        cls._rows = []
        return cls

    def __iter__(cls):
        return iter(cls._rows)


class Model(metaclass=ModelMeta):
    def __init__(self, **values):
        unknown = values.keys() - self._fields.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {sorted(unknown)}")
        for name, value in values.items():
            setattr(self, name, value)
        type(self)._rows.append(self)

    @classmethod
    def where(cls, condition):
        print(f"SELECT * FROM {cls.__name__.lower()}s WHERE {condition.text}")
        return [row for row in cls if condition.test(row)]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={getattr(self, k)!r}' for k in self._fields)})"


class Animal(Model):
    name = Field(str)
    age = Field(int, 0)


class Dog(Animal):
    breed = Field(str, "mixed")


Dog(name="rex", age="7")
Dog(name="fido", age=3, breed="pug")
Animal(name="cat")
print(
    Dog.where((Dog.age > 5) | (Dog.breed == "pug")),
    Dog.where(~(Dog.age > 5) & (Dog.name == "fido")),
    list(Animal),
    list(Dog._fields),
    sep="\n",
)
try:
    Dog(colour="red")
except TypeError as error:
    print(error)

import abc
import collections.abc


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    @property
    @abc.abstractmethod
    def name(self): ...

    @classmethod
    @abc.abstractmethod
    def unit(cls): ...

    def __str__(self):
        return f"{self.name} {self.area():.2f}"


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.14159 * self.r**2

    @property
    def name(self):
        return "circle"

    @classmethod
    def unit(cls):
        return cls(1)


class Half(Shape):
    def area(self):
        return super().area()


print(Circle(2), Circle.unit(), sorted(Shape.__abstractmethods__))
for cls in (Shape, Half):
    try:
        cls()
    except TypeError as error:
        print(cls.__name__, "abstract" in str(error))


class Closable(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Closable:
            return any("close" in vars(base) for base in other.__mro__) or NotImplemented
        return NotImplemented


class Door:
    def close(self):
        return "shut"


class Legacy:
    pass


Shape.register(Legacy)
print(
    isinstance(Door(), Closable), isinstance(Legacy(), Closable), isinstance(Legacy(), Shape), issubclass(Circle, Shape)
)


class Deck(collections.abc.MutableSequence):
    def __init__(self, *cards):
        self.cards = list(cards)

    def __getitem__(self, i):
        return self.cards[i]

    def __setitem__(self, i, card):
        self.cards[i] = card

    def __delitem__(self, i):
        del self.cards[i]

    def __len__(self):
        return len(self.cards)

    def insert(self, i, card):
        self.cards.insert(i, card)


deck = Deck(3, 1, 2)
deck.append(9)
deck.extend([7, 7])
deck.remove(1)
deck.reverse()
print(deck.cards, deck.pop(), deck.index(9), deck.count(7), 2 in deck, list(reversed(deck)))


class Lower(collections.abc.MutableMapping):
    def __init__(self, **kw):
        self.data = {}
        self.update(kw)

    def __getitem__(self, key):
        return self.data[key.lower()]

    def __setitem__(self, key, value):
        self.data[key.lower()] = value

    def __delitem__(self, key):
        del self.data[key.lower()]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


headers = Lower(Accept="x", HOST="y")
print(
    dict(headers),
    headers.pop("ACCEPT"),
    headers.setdefault("A", 1),
    "host" in headers,
    list(headers.items()),
    headers == {"host": "y", "a": 1},
)
print(
    isinstance(range(3), collections.abc.Sequence),
    isinstance({}.keys(), collections.abc.Set),
    issubclass(dict, collections.abc.Hashable),
)

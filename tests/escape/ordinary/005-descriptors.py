class Typed:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        self.name = name
        self.slot = f"_{owner.__name__.lower()}_{name}"

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.slot, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} wants {self.kind.__name__}, not {type(value).__name__}")
        setattr(instance, self.slot, value)

    def __delete__(self, instance):
        delattr(instance, self.slot)


class Lazy:
    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.function(instance)
        return value


class Order:
    item = Typed(str, "nothing")
    count = Typed(int, 1)

    def __init__(self, **fields):
        for name, value in fields.items():
            setattr(self, name, value)

    @Lazy
    def label(self):
        """What is printed on the box."""
        print("computing")
        return f"{self.count} x {self.item}"


order = Order(item="pear", count=3)
print(order.label, order.label, vars(order))
del order.count
print(order.count, Order.count.name, Order.label.__doc__)
try:
    order.item = 5
except TypeError as error:
    print(error)


class Classy:
    created = 0

    @classmethod
    def make(cls, *args):
        cls.created += 1
        return cls(*args)

    @staticmethod
    def helper(x):
        return x * 2

    def __get__(self, instance, owner):
        return "got"


class Holder:
    it = Classy.make()


print(Holder.it, Holder().it, Classy.created, Classy.helper(4), Classy.make.__name__, Classy.make.__self__ is Classy)

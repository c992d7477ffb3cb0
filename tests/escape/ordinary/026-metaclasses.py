class Registry(type):
    known = {}

    def __new__(mcls, name, bases, namespace, abstract=False, **options):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.options = options
        if not abstract:
            mcls.known[name.lower()] = cls
        return cls

    def __init__(cls, name, bases, namespace, **kwargs):
        super().__init__(name, bases, namespace)
        cls.fields = [key for key in namespace if not key.startswith("_")]

    def __call__(cls, *args, **kwargs):
        instance = super().__call__(*args, **kwargs)
        instance.made_by = cls.__name__
        return instance

    def __len__(cls):
        return len(cls.fields)

    def __contains__(cls, name):
        return name in cls.fields

    def __iter__(cls):
        return iter(cls.fields)

    def __repr__(cls):
        return f"<kind {cls.__name__}>"


class Model(metaclass=Registry, abstract=True):
    pass


class User(Model, table="users"):
    name = "anonymous"
    age = 0

    def greet(self):
        return f"hi {self.name}"


class Singleton(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, value):
        self.value = value


class Ordered(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        return {"__order__": [], "marker": lambda f: f}

    def __new__(mcls, name, bases, namespace):
        namespace["__order__"] += [key for key in namespace if not key.startswith("__")]
        return super().__new__(mcls, name, bases, dict(namespace))


class Steps(metaclass=Ordered):
    b = 1
    a = 2


print(Registry.known, User.options, User.fields, len(User), "age" in User, list(User), User().made_by, User)
print(Config(1) is Config(2), Config(3).value, Steps.__order__, type(User) is Registry, isinstance(User, type))
Dynamic = type("Dynamic", (User,), {"extra": 1, "shout": lambda self: self.greet().upper()})
print(Dynamic, Dynamic().shout(), Registry.known["dynamic"] is Dynamic, Dynamic.__bases__)


class Checked(type):
    def __instancecheck__(cls, instance):
        return hasattr(instance, "quack")

    def __subclasscheck__(cls, sub):
        return hasattr(sub, "quack")


class Duck(metaclass=Checked):
    pass


class Robot:
    def quack(self):
        return "beep"


print(isinstance(Robot(), Duck), issubclass(int, Duck), issubclass(Robot, Duck))

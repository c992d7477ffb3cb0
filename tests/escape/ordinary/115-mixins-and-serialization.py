import json


class Serializable:
    kinds = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Serializable.kinds[cls.__name__] = cls

    def to_dict(self):
        return {"kind": type(self).__name__} | {
            k: v.to_dict() if isinstance(v, Serializable) else v for k, v in vars(self).items()
        }

    @classmethod
    def from_dict(cls, data):
        data = dict(data)
        kind = cls.kinds[data.pop("kind")]
        instance = kind.__new__(kind)
        for key, value in data.items():
            setattr(instance, key, cls.from_dict(value) if isinstance(value, dict) and "kind" in value else value)
        return instance


class Comparable:
    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.__dict__.items())})"


class Address(Serializable, Comparable):
    def __init__(self, city):
        self.city = city


class Person(Serializable, Comparable):
    def __init__(self, name, address):
        self.name, self.address = name, address


person = Person("Ann", Address("Oslo"))
text = json.dumps(person.to_dict())
again = Serializable.from_dict(json.loads(text))
print(text, again, again == person, again is person, type(again.address).__name__)


class Loud:
    def speak(self):
        return super().speak().upper()


class Twice:
    def speak(self):
        return super().speak() * 2


class Speaker:
    def speak(self):
        return "hi "


class Both(Loud, Twice, Speaker):
    pass


print(Both().speak(), [c.__name__ for c in Both.mro()], Both.__mro__.index(Speaker))

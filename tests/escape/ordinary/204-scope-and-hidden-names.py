class Account:
    __count = 0

    def __init__(self, pin):
        self.__pin = pin
        Account.__count += 1

    def check(self, pin):
        return self.__pin == pin

    @classmethod
    def count(cls):
        return cls.__count

    def __secret(self):
        return "secret"

    def reveal(self):
        return self.__secret()


class Child(Account):
    def __secret(self):
        return "the child's"

    def both(self):
        return self.__secret(), self.reveal()


a = Child(12)
print(a.check(12), Account.count(), a.both(), sorted(vars(a)), hasattr(a, "__pin"), a._Account__pin)
_private, __double, trailing_ = 1, 2, 3
print(_private, __double, trailing_, "_private" in globals())
print(__name__)


class Meta:
    __slots__ = ("__x",)

    def __init__(self):
        self.__x = 5

    def get(self):
        return self.__x


print(Meta().get(), [s for s in Meta.__slots__])
match_ = soft = None
type = type
case = 1
print(case, type(1) is int)

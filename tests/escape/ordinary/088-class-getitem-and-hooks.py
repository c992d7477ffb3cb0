class Matrix:
    def __class_getitem__(cls, shape):
        rows, columns = shape
        return type(f"Matrix{rows}x{columns}", (cls,), {"shape": shape})


class Field:
    def __set_name__(self, owner, name):
        self.label = f"{owner.__name__}.{name}"


class Form:
    fields = {}
    name, mail = Field(), Field()

    def __init_subclass__(cls, **options):
        super().__init_subclass__()
        cls.fields = {**cls.fields, **{k: v for k, v in vars(cls).items() if isinstance(v, Field)}}
        cls.options = options


class Login(Form, secure=True):
    password = Field()


class Admin(Login, secure=False):
    token = Field()


M = Matrix[2, 3]
print(M.__name__, M.shape, M[1, 1].__name__, issubclass(M, Matrix))
print(Form.name.label, sorted(Admin.fields), Login.options, Admin.token.label, [f.label for f in Login.fields.values()])


class Meta(type):
    @property
    def size(cls):
        return len(vars(cls))

    def __getattr__(cls, name):
        return f"{cls.__name__} has no {name}"

    def __setattr__(cls, name, value):
        super().__setattr__(name, value * 2 if isinstance(value, int) else value)


class Dynamic(metaclass=Meta):
    pass


Dynamic.five = 5
print(Dynamic.five, Dynamic.anything, Dynamic.size > 2, Dynamic().five)


class Base:
    def template(self):
        return f"<{self.hook()}>"

    def hook(self):
        return "base"


class Derived(Base):
    def hook(self):
        return "derived, " + super().hook()


print(Derived().template(), super(Derived, Derived()).hook(), Base.template(Derived()), Derived.__base__ is Base)

# category: except-star | expect: contained | min-python: 3.11 | source: a base of a group that is no group itself gets its split later
class Mixin:
    pass


class Between(Mixin):
    pass


class Group(Between, ExceptionGroup):
    pass


Mixin.split = lambda self, condition: (ExceptionGroup("planted", [ValueError("from nowhere")]), None)
try:
    raise Group("g", [KeyError(1)])
except* ValueError as error:
    print(f"ESCAPED:{error!r}")
except* KeyError:
    print("contained")

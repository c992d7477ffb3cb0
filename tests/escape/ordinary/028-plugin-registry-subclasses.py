class Plugin:
    handlers = {}
    priority = 0

    def __init_subclass__(cls, /, suffix=None, **kwargs):
        super().__init_subclass__(**kwargs)
        if suffix:
            Plugin.handlers[suffix] = cls

    def handle(self, text):
        raise NotImplementedError(type(self).__name__)


class Upper(Plugin, suffix="up"):
    def handle(self, text):
        return text.upper()


class Title(Plugin, suffix="ti"):
    priority = 2

    def handle(self, text):
        return text.title()


class LoudTitle(Title, suffix="lt"):
    def handle(self, text):
        return super().handle(text) + "!"


class Lazy(Plugin):
    pass


def every(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from every(sub)


print([sub.__name__ for sub in every(Plugin)], sorted(Plugin.handlers))
print([Plugin.handlers[key]().handle("some text") for key in ("up", "ti", "lt")])
print(max(every(Plugin), key=lambda cls: cls.priority).__name__, [cls.__name__ for cls in Title.__subclasses__()])
try:
    Lazy().handle("")
except NotImplementedError as error:
    print("not implemented:", error)

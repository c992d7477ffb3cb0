class Caterpillar:
    def move(self):
        return "crawls"


class Butterfly:
    def move(self):
        return "flies"


it = Caterpillar()
print(it.move())
it.__class__ = Butterfly
print(it.move(), type(it).__name__, isinstance(it, Butterfly))


def patched(self):
    return "walks"


Butterfly.move = patched
print(it.move(), Butterfly.move.__name__)
it.move = lambda: "hovers"
print(it.move())
del it.move
print(it.move(), it.__dict__)
Caterpillar.__name__ = "Larva"
print(Caterpillar.__name__, Caterpillar.__qualname__, Caterpillar.__doc__)
function = lambda a: a
function.__name__ = "named"
function.__doc__ = "documented"
function.attribute = 5
print(function.__name__, function.__doc__, function.attribute, function.__dict__, vars(function))
function.__defaults__ = (7,)
print(function())

import gc
import sys


class Noisy:
    alive = 0

    def __init__(self, name):
        self.name = name
        Noisy.alive += 1

    def __del__(self):
        Noisy.alive -= 1
        print("del", self.name)


a = Noisy("a")
b = a
del a
print("still here")
del b
Noisy("temporary")


def scope():
    inner = Noisy("inner")
    return inner.name


print(scope(), Noisy.alive)
x, y = Noisy("x"), Noisy("y")
x.other, y.other = y, x
del x, y
print(gc.collect() >= 2, Noisy.alive, gc.isenabled(), gc.get_count() is not None)
gc.disable()
print(gc.isenabled())
gc.enable()
items = [Noisy(str(i)) for i in range(3)]
items.pop(1)
items.clear()


def generator():
    try:
        yield 1
    finally:
        print("generator closed")


g = generator()
next(g)
del g
print(sys.getrefcount(Noisy) > 1, sys.getsizeof([]) < sys.getsizeof([1] * 10), sys.getsizeof("") > 0)
last = Noisy("at the end")

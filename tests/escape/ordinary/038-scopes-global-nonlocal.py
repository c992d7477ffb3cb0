total = 0
names = ["module"]


def add(n):
    global total, created
    total += n
    created = f"made by add({n})"


def shadow():
    names = ["local"]

    class Inside:
        names = ["class"]
        seen = [len(names) for _ in range(1)]

        def method(self):
            return names

    return Inside.names, Inside.seen, Inside().method()


def layers():
    x = "outer"

    def middle():
        nonlocal x
        x += "-middle"

        def inner():
            nonlocal x
            x += "-inner"
            return x

        return inner()

    return middle(), x


add(2)
add(3)
print(total, created, shadow(), layers(), names)


def unbound():
    try:
        print(later)
    except UnboundLocalError as error:
        print(type(error).__name__, "later" in str(error))
    later = 1
    del later
    try:
        later
    except UnboundLocalError:
        print("deleted")


unbound()
i = "kept"
squares = [i for i in range(3)]
print(
    i,
    squares,
    [j for i in range(3) for j in range(i)],
    {k: v for k, v in zip("ab", range(2))},
    {c for c in "hello"} == set("helo"),
)
values = [last := n for n in range(4)]
print(last, any((found := n) > 2 for n in range(9)), found)


def defaults(item, box=[], *, cache={}):
    box.append(item)
    cache[item] = len(box)
    return box, cache


print(defaults(1), defaults(2), defaults.__defaults__, defaults.__kwdefaults__)
del total
try:
    total
except NameError as error:
    print(error)


class Scope:
    a = 1
    b = a + 1
    c = [loop for loop in range(a)]
    for loop in range(3):
        pass


print(Scope.b, Scope.loop)

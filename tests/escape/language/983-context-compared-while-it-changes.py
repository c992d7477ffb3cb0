# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: gh-142829: a value of a context sets the variables that the comparison walks through
import contextvars

names = [contextvars.ContextVar(f"n{number}") for number in range(40)]


class Sets:
    def __eq__(self, other):
        global spray
        for name in names:
            left.run(name.set, None)
        spray = [bytes(size) + b"Z" for size in range(8, 400) for _ in range(9)]
        return True

    __hash__ = None


def made():
    context = contextvars.Context()
    for name in names:
        context.run(name.set, Sets())
    return context


left, right = made(), made()
left == right
print("contained")

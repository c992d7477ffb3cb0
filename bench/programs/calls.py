"""Calls: recursion, closures, default, keyword and star arguments."""

ROUNDS = 120


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def area(width, height=2, *, scale=1):
    return width * height * scale


def total(*numbers, start=0):
    for number in numbers:
        start += number
    return start


def adder(amount):
    def add(number):
        return number + amount

    return add


def compose(first, second):
    return lambda x: second(first(x))


def work():
    both = compose(adder(3), adder(-1))
    found = fibonacci(18)
    for n in range(4000):
        found += area(n) + area(n, 3, scale=2) + total(n, 1, start=both(n))
    return found


for turn in range(ROUNDS):
    result = work()

from __future__ import annotations

from functools import reduce


class Parser:
    def __init__(self, run, name="parser"):
        self.run, self.name = run, name

    def __call__(self, text):
        result = self.run(text, 0)
        if result is None or result[1] != len(text):
            raise ValueError(f"{self.name} does not match {text!r}")
        return result[0]

    def __or__(self, other: Parser) -> Parser:
        return Parser(lambda t, i: self.run(t, i) or other.run(t, i), f"{self.name} or {other.name}")

    def __add__(self, other: Parser) -> Parser:
        def run(t, i):
            if a := self.run(t, i):
                if b := other.run(t, a[1]):
                    return (*a[0], *b[0]), b[1]

        return Parser(run)

    def __rshift__(self, function) -> Parser:
        def run(t, i):
            if a := self.run(t, i):
                return (function(*a[0]),), a[1]

        return Parser(run, function.__name__)

    def many(self) -> Parser:
        def run(t, i):
            out = ()
            while a := self.run(t, i):
                out, i = out + a[0], a[1]
            return out, i

        return Parser(run)

    def skip(self) -> Parser:
        def run(t, i):
            return ((), a[1]) if (a := self.run(t, i)) else None

        return Parser(run)


def char(test):
    return Parser(
        lambda t, i: (
            ((t[i],), i + 1) if i < len(t) and (t[i] == test if isinstance(test, str) else test(t[i])) else None
        )
    )


def lazy(make):
    return Parser(lambda t, i: make().run(t, i))


def token(p):
    return char(str.isspace).many().skip() + p


digits = char(str.isdigit) + char(str.isdigit).many()
number = token(digits >> (lambda *d: int("".join(d))))
symbol = lambda s: token(char(s))
factor = number | symbol("(").skip() + lazy(lambda: expression) + symbol(")").skip()


def chain(operand, *symbols):
    rest = reduce(lambda a, b: a | b, [(symbol(s) + operand) >> (lambda op, v: (op, v)) for s in symbols]).many()
    apply = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a // b}
    return (operand + rest) >> (
        lambda first, *more: reduce(lambda acc, pair: apply[pair[0]](acc, pair[1]), more, first)
    )


expression = chain(chain(factor, "*", "/"), "+", "-")
for text in ("1 + 2 * 3", "(1+2)*3", " 10 - 4 - 3", "2*(3+(4-1))/3", "7"):
    print(text, "=", expression(text))
try:
    expression("1 +")
except ValueError as error:
    print(error)

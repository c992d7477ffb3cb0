import re
from dataclasses import dataclass
from typing import Any

SOURCE = """
let fact = fn(n) { if n < 2 { 1 } else { n * fact(n - 1) } };
let add = fn(a) { fn(b) { a + b } };
let i = 0; let total = 0;
while i < 10 { total = total + i; i = i + 1; };
print(fact(10), add(3)(4), total, "text" + "!", 7 - 2 * 3, (7 - 2) * 3, -5, 1 == 1);
"""
TOKEN = re.compile(r"\s*(?:(?P<num>\d+)|(?P<str>\"[^\"]*\")|(?P<id>[a-z]\w*)|(?P<op>==|[-+*/<=(){},;]))")


@dataclass
class Token:
    kind: str
    text: str


class Parser:
    def __init__(self, source):
        self.tokens = [Token(m.lastgroup, m[m.lastgroup]) for m in TOKEN.finditer(source)] + [Token("end", "")]
        self.at = 0

    def peek(self, *texts):
        return self.tokens[self.at].text in texts and self.tokens[self.at].kind != "str"

    def take(self, text=None):
        token = self.tokens[self.at]
        if text is not None and token.text != text:
            raise SyntaxError(f"expected {text!r}, found {token.text!r}")
        self.at += 1
        return token

    def block(self, end="}"):
        out = []
        while not self.peek(end) and self.tokens[self.at].kind != "end":
            out.append(self.statement())
            while self.peek(";"):
                self.take()
        return ("block", out)

    def braces(self):
        self.take("{")
        body = self.block()
        self.take("}")
        return body

    def statement(self):
        if self.peek("let"):
            self.take()
            name = self.take().text
            self.take("=")
            return ("let", name, self.expression())
        if self.peek("while"):
            self.take()
            return ("while", self.expression(), self.braces())
        if self.tokens[self.at].kind == "id" and self.tokens[self.at + 1].text == "=":
            name = self.take().text
            self.take()
            return ("set", name, self.expression())
        return self.expression()

    LEVELS = (("==", "<"), ("+", "-"), ("*", "/"))

    def expression(self, level=0):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek(*self.LEVELS[level]):
            left = ("op", self.take().text, left, self.expression(level + 1))
        return left

    def unary(self):
        if self.peek("-"):
            self.take()
            return ("op", "-", ("const", 0), self.unary())
        item = self.atom()
        while self.peek("("):
            self.take()
            arguments = []
            while not self.peek(")"):
                arguments.append(self.expression())
                if self.peek(","):
                    self.take()
            self.take(")")
            item = ("call", item, arguments)
        return item

    def atom(self):
        token = self.take()
        match token:
            case Token("num", text):
                return ("const", int(text))
            case Token("str", text):
                return ("const", text[1:-1])
            case Token("id", "if"):
                condition, then = self.expression(), self.braces()
                self.take("else")
                return ("if", condition, then, self.braces())
            case Token("id", "fn"):
                self.take("(")
                names = []
                while not self.peek(")"):
                    names.append(self.take().text)
                    if self.peek(","):
                        self.take()
                self.take(")")
                return ("fn", names, self.braces())
            case Token("id", name):
                return ("name", name)
            case Token("op", "("):
                inner = self.expression()
                self.take(")")
                return inner
        raise SyntaxError(f"unexpected {token}")


class Scope(dict):
    def __init__(self, parent=None, **names):
        super().__init__(names)
        self.parent = parent

    def home(self, name):
        if name in self:
            return self
        if self.parent is None:
            raise NameError(name)
        return self.parent.home(name)


def run(node: tuple, scope: Scope) -> Any:
    match node:
        case ("const", value):
            return value
        case ("name", name):
            return scope.home(name)[name]
        case ("let", name, value):
            scope[name] = run(value, scope)
        case ("set", name, value):
            scope.home(name)[name] = run(value, scope)
        case ("block", items):
            result = None
            for item in items:
                result = run(item, scope)
            return result
        case ("if", condition, then, other):
            return run(then if run(condition, scope) else other, Scope(scope))
        case ("while", condition, body):
            while run(condition, scope):
                run(body, scope)
        case ("fn", names, body):
            return lambda *args: run(body, Scope(scope, **dict(zip(names, args))))
        case ("call", function, arguments):
            return run(function, scope)(*(run(a, scope) for a in arguments))
        case ("op", op, left, right):
            a, b = run(left, scope), run(right, scope)
            return {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a // b,
                "<": lambda: a < b,
                "==": lambda: a == b,
            }[op]()


run(Parser(SOURCE).block(), Scope(print=print))
for bad in ("let = 3", "missing + 1", "(1"):
    try:
        run(Parser(bad).block(), Scope())
    except (SyntaxError, NameError) as error:
        print(type(error).__name__, error)

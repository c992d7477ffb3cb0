class Expr:
    def __add__(self, other):
        return Binary("+", self, wrap(other))

    def __radd__(self, other):
        return Binary("+", wrap(other), self)

    def __mul__(self, other):
        return Binary("*", self, wrap(other))

    def __rmul__(self, other):
        return Binary("*", wrap(other), self)

    def __pow__(self, n):
        return Binary("**", self, wrap(n))

    def __sub__(self, other):
        return self + -1 * wrap(other)

    def __neg__(self):
        return -1 * self

    def __lshift__(self, value):
        return self.evaluate(**value)


class Constant(Expr):
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return str(self.value)

    def diff(self, name):
        return Constant(0)

    def evaluate(self, **env):
        return self.value


class Variable(Expr):
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def diff(self, name):
        return Constant(int(name == self.name))

    def evaluate(self, **env):
        return env[self.name]


class Binary(Expr):
    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right

    def __repr__(self):
        return f"({self.left} {self.op} {self.right})"

    def diff(self, name):
        a, b = self.left, self.right
        match self.op:
            case "+":
                return simple(a.diff(name) + b.diff(name))
            case "*":
                return simple(simple(a.diff(name) * b) + simple(a * b.diff(name)))
            case "**":
                return simple(simple(b * simple(a ** (b.value - 1))) * a.diff(name))

    def evaluate(self, **env):
        a, b = self.left.evaluate(**env), self.right.evaluate(**env)
        return {"+": a + b, "*": a * b, "**": a**b}[self.op]


def wrap(value):
    return value if isinstance(value, Expr) else Constant(value)


def simple(e):
    if not isinstance(e, Binary):
        return e
    a, b = e.left, e.right
    values = [getattr(part, "value", None) for part in (a, b)]
    if None not in values:
        return Constant(e.evaluate())
    if e.op == "*" and 0 in values:
        return Constant(0)
    if e.op in "**" and values[1] == 1:
        return a
    if e.op == "*" and values[0] == 1:
        return b
    if e.op == "+" and 0 in values:
        return a if values[1] == 0 else b
    return e


x, y = Variable("x"), Variable("y")
f = 3 * x**2 + x * y - 5
print(f, f.diff("x"), f.diff("y"), f << {"x": 2, "y": 4}, f.diff("x") << {"x": 2, "y": 4}, -x)

from abc import ABC, abstractmethod


class Html:
    def __init__(self):
        self.parts, self.depth = [], 0

    def __getattr__(self, tag):
        if tag.startswith("_"):
            raise AttributeError(tag)

        def add(*children, **attributes):
            text = "".join(f' {k.rstrip("_")}="{v}"' for k, v in attributes.items())
            return f"<{tag}{text}>{''.join(map(str, children))}</{tag}>"

        return add


h = Html()
print(h.ul(*(h.li(n, class_="item") for n in range(2)), id="list"))


class Shape(ABC):
    @abstractmethod
    def accept(self, visitor): ...


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def accept(self, visitor):
        return visitor.visit_square(self)


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def accept(self, visitor):
        return visitor.visit_circle(self)


class Area:
    def visit_square(self, s):
        return s.side**2

    def visit_circle(self, c):
        return round(3.14 * c.r**2, 2)


class Visitor:
    def visit(self, node):
        return getattr(self, f"visit_{type(node).__name__.lower()}", self.generic)(node)

    def generic(self, node):
        return f"unknown {type(node).__name__}"

    def visit_list(self, node):
        return [self.visit(item) for item in node]

    def visit_int(self, node):
        return -node


print([s.accept(Area()) for s in (Square(2), Circle(1))], Visitor().visit([1, [2, "x"]]))
strategies = {
    "cash": lambda total: total,
    "card": lambda total: total * 1.02,
    "points": lambda total: max(0, total - 10),
}
print({name: round(pay(50), 2) for name, pay in strategies.items()})


class Query:
    def __init__(self, table):
        self.table, self.clauses, self.columns = table, [], "*"

    def where(self, **conditions):
        self.clauses += [f"{k} = {v!r}" for k, v in conditions.items()]
        return self

    def select(self, *columns):
        self.columns = ", ".join(columns)
        return self

    def __str__(self):
        return f"SELECT {self.columns} FROM {self.table}" + (
            " WHERE " + " AND ".join(self.clauses) if self.clauses else ""
        )


print(Query("users").select("id", "name").where(age=3, name="x"), Query("t"), sep="\n")

import re


class Sheet:
    FUNCTIONS = {"SUM": sum, "MAX": max, "MIN": min, "AVG": lambda xs: sum(xs) / len(xs)}

    def __init__(self):
        self.formulas, self.cache, self.active = {}, {}, []

    def __setitem__(self, cell, formula):
        self.formulas[cell] = formula
        self.cache.clear()

    def __getitem__(self, cell):
        if cell in self.cache:
            return self.cache[cell]
        if cell in self.active:
            raise RecursionError(f"circle: {' > '.join([*self.active, cell])}")
        self.active.append(cell)
        try:
            formula = self.formulas.get(cell, 0)
            value = self.evaluate(formula[1:]) if isinstance(formula, str) and formula.startswith("=") else formula
        finally:
            self.active.pop()
        self.cache[cell] = value
        return value

    def cells(self, a, b):
        (c1, r1), (c2, r2) = ((ord(x[0]), int(x[1:])) for x in (a, b))
        return [self[f"{chr(c)}{r}"] for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)]

    def evaluate(self, text):
        names = {}

        def lift(value):
            name = f"_{len(names)}"
            names[name] = value
            return name

        text = re.sub(r"(\w+)\((\w+):(\w+)\)", lambda m: lift(self.FUNCTIONS[m[1]](self.cells(m[2], m[3]))), text)
        text = re.sub(r"\b[A-Z]\d+\b", lambda m: lift(self[m[0]]), text)
        return eval(text, {}, names)


s = Sheet()
for i in range(1, 5):
    s[f"A{i}"] = i * 10
s["B1"] = "=A1 * 2 + 1"
s["B2"] = "=SUM(A1:A4) - B1"
s["C1"] = "=MAX(A1:B2) / AVG(A1:A4)"
print(s["B1"], s["B2"], s["C1"])
s["A1"] = 100
print(s["B1"], s["B2"], s["C1"])
s["D1"], s["D2"] = "=D2", "=D1 + 1"
try:
    s["D1"]
except RecursionError as error:
    print(error)

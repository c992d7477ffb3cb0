import math

RULES = {"F": "F+F-F-F+F"}


def grow(text, rules, times):
    return text if times == 0 else grow("".join(rules.get(c, c) for c in text), rules, times - 1)


class Turtle:
    def __init__(self, turn=90):
        self.x = self.y = 0
        self.heading, self.turn, self.seen = 0, turn, {(0, 0)}

    def __getattr__(self, name):
        raise AttributeError(f"a turtle cannot {name}")

    def F(self):
        self.x += round(math.cos(math.radians(self.heading)))
        self.y += round(math.sin(math.radians(self.heading)))
        self.seen.add((self.x, self.y))

    def run(self, program):
        actions = {
            "+": lambda: setattr(self, "heading", self.heading + self.turn),
            "-": lambda: setattr(self, "heading", self.heading - self.turn),
        }
        for c in program:
            actions.get(c, getattr(self, c, None) if c.isalpha() else None)()
        return self

    def draw(self):
        xs, ys = zip(*self.seen)
        return "\n".join(
            "".join("*" if (x, y) in self.seen else " " for x in range(min(xs), max(xs) + 1)).rstrip()
            for y in range(max(ys), min(ys) - 1, -1)
        )


program = grow("F", RULES, 2)
print(program, len(grow("F", RULES, 4)))
print(Turtle().run(program).draw())
try:
    Turtle().fly()
except AttributeError as error:
    print(error)

# category: match | expect: contained | min-python: 3.11 | source: a value pattern reads an attribute to compare
seen = []
class Eq:
    def __eq__(self, other):
        seen.append(other)
        return True
f = print
match Eq():
    case f.__self__:
        print("ESCAPED:builtins by comparison" if seen[0].open else "contained")

# category: match | expect: contained | min-python: 3.11 | source: a value pattern with a longer path
seen = []
class Eq:
    def __eq__(self, other):
        seen.append(other)
        return True
class C:
    def __init__(self):
        pass
match Eq():
    case C.__init__.__globals__:
        print("ESCAPED:globals by comparison" if "__builtins__" in seen[0] else "contained")

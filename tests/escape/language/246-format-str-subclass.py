# category: format | expect: contained | min-python: 3.11 | source: a str subclass with a format of its own that calls the real one
class S(str):
    def format(self, *a, **k):
        return str.format(self, *a, **k)
s = S("{0.__globals__}").format(lambda: 0)
print("ESCAPED:globals text" if "__builtins__" in s else "contained")

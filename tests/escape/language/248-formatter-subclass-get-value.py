# category: format | expect: contained | min-python: 3.11 | source: string.Formatter subclassed to keep the object
import string
class F(string.Formatter):
    def format_field(self, value, spec):
        box.append(value)
        return ""
box = []
F().format("{0.__globals__}", lambda: 0)
print("ESCAPED:globals" if "__builtins__" in box[0] else "contained")

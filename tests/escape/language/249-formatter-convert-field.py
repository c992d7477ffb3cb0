# category: format | expect: contained | min-python: 3.11 | source: the object is kept at its conversion
import string
class F(string.Formatter):
    def convert_field(self, value, conversion):
        box.append(value)
        return value
box = []
F().format("{0.__self__!s}", print)
print("ESCAPED:builtins" if box[0].open else "contained")

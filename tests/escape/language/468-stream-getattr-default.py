# category: deputy | expect: contained | min-python: 3.11 | source: a method that keeps getattr among its defaults
import codecs
look = codecs.StreamReader.__getattr__.__defaults__[0]
print("ESCAPED:real getattr in a default" if look(lambda: 0, "__globals__") else "contained")

# category: attr-walk | expect: contained | min-python: 3.11 | source: enum's metaclass functions carry enum's namespace
import enum
g = type(enum.Enum).__iter__.__globals__
print("ESCAPED:enum namespace" if g["sys"].modules else "contained")

# category: attr-walk | expect: contained | min-python: 3.11 | source: the getter inside a library class's property
import fractions
g = fractions.Fraction.numerator.fget.__globals__
print("ESCAPED:fractions namespace" if g["__builtins__"] else "contained")

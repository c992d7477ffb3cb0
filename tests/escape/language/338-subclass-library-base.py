# category: class-body | expect: contained | min-python: 3.11 | source: a guest's subclass asks its library base for functions
import fractions
class F(fractions.Fraction):
    pass
g = F.__mro__[1].__str__.__globals__
print("ESCAPED:fractions namespace" if "__builtins__" in g else "contained")

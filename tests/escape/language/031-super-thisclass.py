# category: attr-walk | expect: contained | min-python: 3.11 | source: a super object tells its classes and their methods' functions
import fractions
s = super(fractions.Fraction, fractions.Fraction(1))
g = s.__rtruediv__.__func__.__globals__ if hasattr(s.__complex__, "__wrapped__") else s.__complex__.__func__.__globals__
print("ESCAPED:numbers namespace" if s.__thisclass__ and "__builtins__" in g else "contained")

# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library class's method replaced
import fractions, statistics
keep = fractions.Fraction.__eq__
fractions.Fraction.__str__, old = (lambda self: "hijacked"), fractions.Fraction.__str__
hit = str(fractions.Fraction(1, 2)) == "hijacked"
fractions.Fraction.__str__ = old
print("ESCAPED:library class written" if hit else "contained")

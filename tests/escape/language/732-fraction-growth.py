# category: dos-time | expect: limit:time | min-python: 3.11 | source: fractions whose parts grow
import fractions
x = fractions.Fraction(1, 3)
while True:
    x = x * x + 1

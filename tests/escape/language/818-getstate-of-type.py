# category: mutate-shared | expect: contained | min-python: 3.11 | source: object's own pickling helper gives the dict of a class
import fractions
d = object.__getstate__(fractions.Fraction)
d["probe_state"] = 7
print("ESCAPED:library class written" if fractions.Fraction(1).probe_state == 7 else "contained")

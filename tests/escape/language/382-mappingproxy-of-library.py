# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library class's dict by the same trick
import fractions
class E:
    def __eq__(self, real):
        real["probe_lib"] = 7
        return True
vars(fractions.Fraction) == E()
print("ESCAPED:library class written" if fractions.Fraction(1).probe_lib == 7 else "contained")

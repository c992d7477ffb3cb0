# category: deputy | expect: contained | min-python: 3.11 | source: copy sets attributes named in the second half of a state
import copy, random
class C:
    def __reduce_ex__(self, protocol):
        return (lambda: random.Random.triangular), (), (None, {"__defaults__": (7.0, 7.0, None)})
copy.copy(C())
print("ESCAPED:defaults of a library function by copy" if random.triangular() == 7.0 else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: copy stores items into what a reduction made
import copy, math
class C:
    def __reduce_ex__(self, protocol):
        return (lambda: vars(math)), (), None, None, iter([("probe_mark", 1)])
copy.copy(C())
print("ESCAPED:module dict by copy" if math.probe_mark == 1 else "contained")

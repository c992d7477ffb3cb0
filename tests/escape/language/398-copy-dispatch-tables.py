# category: mutate-shared | expect: contained | min-python: 3.11 | max-python: 3.13 | source: copy's tables by type
import copy
copy._deepcopy_dispatch[int] = lambda x, memo: 777
hit = copy.deepcopy([1]) == [777]
del copy._deepcopy_dispatch[int]
print("ESCAPED:deepcopy table" if hit else "contained")

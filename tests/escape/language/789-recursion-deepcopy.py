# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested lists copied
import copy
a = []
for _ in range(10**5):
    a = [a]
copy.deepcopy(a)

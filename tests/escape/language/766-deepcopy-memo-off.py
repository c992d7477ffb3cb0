# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: copies without a memo
class M(dict):
    def get(self, *a):
        return a[1] if len(a) > 1 else None
import copy
a = ["lol"]
for _ in range(40):
    a = [a, a]
copy.deepcopy(a, M())

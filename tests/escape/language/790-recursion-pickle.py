# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested lists pickled
import pickle
a = []
for _ in range(10**5):
    a = [a]
pickle.dumps(a)

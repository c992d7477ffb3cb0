# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested lists as JSON
import json
a = []
for _ in range(10**5):
    a = [a]
json.dumps(a)

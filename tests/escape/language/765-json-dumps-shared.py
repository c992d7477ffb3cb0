# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: JSON of what is shared many times
import json
a = ["lol"]
for _ in range(40):
    a = [a, a]
json.dumps(a)

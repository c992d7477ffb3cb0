# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested brackets parsed
import json
json.loads("[" * 10**6)

# category: deputy | expect: contained | min-python: 3.11 | source: json calls a reader for what it cannot encode
import json, operator
class Spy(dict):
    pass
try:
    json.dumps(print, default=operator.attrgetter("__self__.nothing"))
except AttributeError as e:
    print("ESCAPED:builtins by e.obj" if e.obj.open else "contained")

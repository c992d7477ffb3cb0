# category: mutate-shared | expect: contained | min-python: 3.11 | source: the encoder class behind json.dumps
import json
keep = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, o: "hijacked"
hit = json.dumps({1, 2}) == '"hijacked"'
json.JSONEncoder.default = keep
print("ESCAPED:json encoder changed for everybody" if hit else "contained")

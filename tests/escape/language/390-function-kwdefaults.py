# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library function's keyword defaults
import json
d = json.dumps.__kwdefaults__
d["indent"] = 3
hit = "\n" in json.dumps([1])
d["indent"] = None
print("ESCAPED:keyword defaults of json.dumps" if hit else "contained")

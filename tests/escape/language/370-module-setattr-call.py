# category: mutate-shared | expect: contained | min-python: 3.11 | source: setattr on a module
import json
keep = json.loads
setattr(json, "loads", lambda s: "hijacked")
import json as again
hit = again.loads("1") == "hijacked"
json.loads = keep
print("ESCAPED:json.loads replaced" if hit else "contained")

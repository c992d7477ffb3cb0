# category: getattr | expect: contained | min-python: 3.11 | source: mock.patch.object swaps an attribute of any object
import unittest.mock, json
with unittest.mock.patch.object(json, "dumps", lambda *a, **k: "swapped"):
    import json as again
    hit = again.dumps(1)
print("ESCAPED:json.dumps swapped" if hit == "swapped" else "contained")

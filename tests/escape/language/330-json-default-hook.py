# category: stealth-call | expect: contained | min-python: 3.11 | source: json calls a builtin for what it does not know
import json
got = json.loads('{"n": "posix"}', object_hook=lambda d: __import__(d["n"]))
print("ESCAPED:posix by json" if got.getpid() else "contained")

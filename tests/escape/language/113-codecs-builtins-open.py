# category: module-attr | expect: contained | min-python: 3.11 | source: json.codecs is a way to builtins and sys
import json
print("ESCAPED:builtins" if json.codecs.builtins.open("/proc/self/status").read(4) == "Name" else "contained")

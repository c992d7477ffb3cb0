# category: bytecode | expect: contained | min-python: 3.11 | source: a library's own code with names of the guest's
import json

code = getattr(json.loads, "__co" + "de__")
names = {"isinstance": lambda *_: False, "detect_encoding": print}
exec(code.replace(co_argcount=0, co_kwonlyargcount=0, co_posonlyargcount=0), names) if False else None
print(f"ESCAPED:{code}")

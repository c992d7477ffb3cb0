# category: memory | expect: contained | min-python: 3.11 | source: the real dict behind a type's proxy
import gc
d = gc.get_referents(int.__dict__)[0]
d["probe_gc"] = 7
print("ESCAPED:builtin type written by gc" if (5).probe_gc == 7 else "contained")

# category: import | expect: contained | min-python: 3.11 | source: gc
import gc
print("ESCAPED:gc" if any(type(o) is dict and "__builtins__" in o for o in gc.get_objects()) else "contained")

# category: memory | expect: contained | min-python: 3.11 | source: what a function refers to
import gc
g = [o for o in gc.get_referents(lambda: 0) if type(o) is dict and "__builtins__" in o]
print("ESCAPED:globals by gc" if g else "contained")

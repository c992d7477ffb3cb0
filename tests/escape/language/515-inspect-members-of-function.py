# category: deputy | expect: contained | min-python: 3.11 | source: the members of a function, guarded ones too
import inspect
seen = []
inspect.getmembers(lambda: 0, lambda o: seen.append(o))
print("ESCAPED:globals by getmembers" if any(type(o) is dict and "__builtins__" in o for o in seen) else "contained")

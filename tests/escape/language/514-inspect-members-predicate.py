# category: deputy | expect: contained | min-python: 3.11 | source: a predicate is handed every member
import inspect, random
seen = []
inspect.getmembers(random, lambda o: seen.append(o))
print("ESCAPED:os by getmembers" if any(hasattr(o, "getpid") for o in seen) else "contained")

# category: deputy | expect: contained | min-python: 3.11 | source: an executor's map
import concurrent.futures, operator
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    g = next(pool.map(operator.attrgetter("__globals__"), [lambda: 0]))
print("ESCAPED:globals by a pool's map" if "__builtins__" in g else "contained")

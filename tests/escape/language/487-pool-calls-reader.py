# category: deputy | expect: contained | min-python: 3.11 | source: an executor's thread calls a reader of C
import concurrent.futures, operator
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    g = pool.submit(operator.attrgetter("__globals__"), lambda: 0).result()
print("ESCAPED:globals by a pool" if "__builtins__" in g else "contained")

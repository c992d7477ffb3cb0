# category: deputy | expect: contained | min-python: 3.11 | source: an executor's thread calls getattr itself
import concurrent.futures
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    g = pool.submit(getattr, print, "__self__").result()
print("ESCAPED:builtins by a pool" if g.open else "contained")

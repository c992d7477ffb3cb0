# category: exec | expect: contained | min-python: 3.11 | source: timeit compiles its texts
import timeit
ns = {}
timeit.timeit("ns['m'] = __import__('posix')", number=1, globals={"ns": ns})
print("ESCAPED:posix by timeit" if ns["m"].getpid() else "contained")

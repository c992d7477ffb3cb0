# category: module-attr | expect: contained | min-python: 3.11 | source: timeit imports gc and sys
import timeit
print("ESCAPED:gc" if any(getattr(o, "__name__", "") == "os" for o in timeit.gc.get_objects() if type(o) is type(timeit)) else "contained")

# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library's cached function cleared or read
import fnmatch
f = fnmatch._compile_pattern
f.cache_clear()
print("ESCAPED:library cache" if f.cache_parameters()["maxsize"] and f.__wrapped__.__globals__["re"] else "contained")

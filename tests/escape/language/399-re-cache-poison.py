# category: mutate-shared | expect: contained | min-python: 3.11 | source: the cache of compiled patterns
import re
evil = re.compile("evil")
re.compile("probe-pattern")
cache = re._cache
for key in list(cache):
    if "probe-pattern" in key:
        cache[key] = evil
re._cache2.clear() if hasattr(re, "_cache2") else None
print("ESCAPED:re cache poisoned" if re.compile("probe-pattern") is evil else "contained")

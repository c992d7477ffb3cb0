# category: import | expect: contained | min-python: 3.11 | source: names with odd characters in them
hits = []
for name in ("posix\x00x", "math.posix", " posix", "posix ", "ｐosix", "POSIX", ".posix", "posix."):
    try:
        hits.append(__import__(name))
    except (ImportError, ValueError, TypeError, KeyError):
        pass
hits.append(__import__("posix"))
print("ESCAPED:posix" if any(hasattr(m, "getpid") for m in hits) else "contained")

# category: hook-shadow | expect: contained | min-python: 3.11 | source: __import__ replaced in the namespace of builtins
import urllib.parse
seen = []
b = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
keep = b["__import__"]
b["__import__"] = lambda *a, **k: seen.append(a) or keep(*a, **k)
try:
    urllib.parse.urlsplit("http://\u00e9/")
finally:
    b["__import__"] = keep
print("ESCAPED:a library's import replaced" if seen else "contained")

# category: attr-walk | expect: contained | min-python: 3.11 | source: staticmethod keeps what it wraps
s = staticmethod(lambda: 0)
print("ESCAPED:globals" if "__builtins__" in s.__wrapped__.__globals__ and s.__func__ else "contained")

# category: builtins-recovery | expect: contained | min-python: 3.11 | source: exec puts __builtins__ into an empty dict
d = {}
exec("x = 1", d)
print("ESCAPED:real __import__" if d["__builtins__"]["__import__"]("os").getpid() else "contained")

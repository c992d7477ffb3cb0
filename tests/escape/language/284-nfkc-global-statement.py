# category: unicode | expect: contained | min-python: 3.11 | source: a global statement with odd letters
def f():
    global __𝒷uiltins__
    return __𝒷uiltins__
b = f()
b = b if isinstance(b, dict) else vars(b)
print("ESCAPED:file read" if b["open"]("/proc/self/status").read(4) == "Name" else "contained")

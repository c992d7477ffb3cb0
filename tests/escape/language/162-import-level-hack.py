# category: import | expect: contained | min-python: 3.11 | source: __import__ with odd levels, fromlists and globals
m = __import__("os.path", {"__package__": ""}, {}, ["os"], 0)
print("ESCAPED:os" if m.os.getpid() else "contained")

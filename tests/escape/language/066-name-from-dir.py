# category: getattr | expect: contained | min-python: 3.11 | source: the name is picked from dir() by its place
names = [n for n in dir(lambda: 0) if len(n) == 11 and n[2] == "g" and n[4] == "o"]
print("ESCAPED:globals" if names and "__builtins__" in getattr(lambda: 0, names[0]) else "contained")

# category: fstring | expect: contained | min-python: 3.11 | source: the = form with a conversion
s = f"{print.__self__ = !r}"
print("ESCAPED:builtins text" if "built-in" in s else "contained")

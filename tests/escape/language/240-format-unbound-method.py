# category: format | expect: contained | min-python: 3.11 | source: str.format taken from the type
s = str.format("{0.__self__}", print)
print("ESCAPED:builtins text" if "module" in s else "contained")

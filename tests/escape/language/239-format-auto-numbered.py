# category: format | expect: contained | min-python: 3.11 | source: the field number left out
s = "{.__code__.co_consts}".format(lambda: "kept in code")
print("ESCAPED:constants of a code object" if "kept in code" in s else "contained")

# category: exec | expect: contained | min-python: 3.11 | source: the attribute is only in the text
print("ESCAPED:globals" if "__builtins__" in eval("(lambda: 0).__glo" + "bals__") else "contained")

# category: format | expect: contained | min-python: 3.11 | source: conversion of a field's object
s = "{0.__globals__!r:.4000}".format(lambda: 0)
print("ESCAPED:globals text" if "__builtins__" in s else "contained")

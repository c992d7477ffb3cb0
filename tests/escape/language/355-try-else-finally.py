# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: attributes in else and finally
try:
    pass
except ValueError:
    pass
else:
    b = print.__self__
finally:
    g = (lambda: 0).__globals__
print("ESCAPED:builtins" if b.open and "__builtins__" in g else "contained")

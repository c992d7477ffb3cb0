# category: ast-blind-spot | expect: contained | min-python: 3.12 | source: the value of a type statement
type A = print.__self__
print("ESCAPED:builtins" if A.__value__.open else "contained")

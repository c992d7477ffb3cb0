# category: builtins-recovery | expect: contained | min-python: 3.12 | source: a type alias in a class body reads names by an instruction of its own
class A:
    type X = __builtins__
b = A.X.__value__
b = b if isinstance(b, dict) else b.__dict__
print("ESCAPED:builtins by a type alias" if "__import__" in b else "contained")

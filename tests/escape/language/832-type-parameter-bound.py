# category: builtins-recovery | expect: contained | min-python: 3.12 | source: a type parameter's bound in a class's method
class A:
    def f[T: __builtins__](self): pass
b = A.f.__type_params__[0].__bound__
b = b if isinstance(b, dict) else b.__dict__
print("ESCAPED:builtins by a bound" if "__import__" in b else "contained")

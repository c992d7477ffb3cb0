# category: attr-walk | expect: contained | min-python: 3.11 | source: a guest class's own __init__
class C:
    def __init__(self):
        pass
print("ESCAPED:globals" if "__builtins__" in C.__init__.__globals__ else "contained")

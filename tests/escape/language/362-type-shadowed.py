# category: hook-shadow | expect: contained | min-python: 3.11 | source: the guest shadows what a checker calls
isinstance = issubclass = callable = lambda *a: True
type = lambda *a: str
getattr_ = getattr
str = lambda x: "harmless"
print("ESCAPED:globals" if "__builtins__" in getattr_(lambda: 0, "__globals__") else "contained")

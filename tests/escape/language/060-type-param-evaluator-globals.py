# category: attr-walk | expect: contained | min-python: 3.14 | source: 3.14's evaluators are functions
type A = int
print("ESCAPED:globals by evaluate_value" if "__builtins__" in A.evaluate_value.__globals__ else "contained")

# category: attr-walk | expect: contained | min-python: 3.14 | source: 3.14's template strings keep the live object
f = lambda: 0
t = eval("t'{f.__globals__}'")
print("ESCAPED:globals by a template string" if "__builtins__" in t.interpolations[0].value else "contained")

# category: attr-walk | expect: contained | min-python: 3.11 | source: a dict iterator's reduce gives iter
fn, args = {1: 2}.items().__iter__().__reduce__()
print("ESCAPED:builtins module" if fn.__self__.__import__("os").getpid() else "contained")

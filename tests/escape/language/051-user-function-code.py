# category: attr-walk | expect: contained | min-python: 3.11 | source: a function's code object and its constants
def f():
    return "hidden"
c = f.__code__
print("ESCAPED:code object" if "hidden" in c.co_consts and c.co_code else "contained")

# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: names stored by import statements
def f():
    import posix as __class__
    return __class__
print("ESCAPED:posix" if f().getpid() else "contained")

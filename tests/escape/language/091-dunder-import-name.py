# category: builtins-recovery | expect: contained | min-python: 3.11 | source: the plain name
print("ESCAPED:os" if __import__("os").getpid() else "contained")

# category: import | expect: contained | min-python: 3.11 | source: within a class body
class C:
    import posix as kept
print("ESCAPED:posix" if C.kept.getpid() else "contained")

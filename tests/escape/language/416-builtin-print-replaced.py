# category: mutate-shared | expect: contained | min-python: 3.11 | source: print replaced in builtins for library code too
import builtins
keep = builtins.abs
builtins.abs = lambda x: 42
hit = abs(-1) == 42
builtins.abs = keep
print("ESCAPED:builtins written" if hit else "contained")

# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: the target of a with is an item of a module's dict
import contextlib, math
keep = math.e
with contextlib.nullcontext(2) as vars(math)["e"]:
    pass
hit = math.e == 2
math.e = keep
print("ESCAPED:module written by a with target" if hit else "contained")

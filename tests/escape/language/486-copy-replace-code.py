# category: deputy | expect: contained | min-python: 3.13 | source: copy.replace on a code object
import copy
def f():
    return "safe"
c = vars(type(f))["__code__"].__get__(f)
new = copy.replace(c, co_consts=("evil", None, "evil"))
print("ESCAPED:code object replaced" if "evil" in new.co_consts else "contained")

# category: module-attr | expect: contained | min-python: 3.11 | source: __builtins__ is an entry of every real module's dictionary
import warnings

for name in ("__built" + "ins__", "__load" + "er__", "__sp" + "ec__"):
    found = getattr(warnings.catch_warnings()._module, name, None)
    if found:
        print(f"ESCAPED:{name} of warnings")
print("contained")

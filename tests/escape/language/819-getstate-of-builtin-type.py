# category: mutate-shared | expect: contained | min-python: 3.11 | max-python: 3.11 | source: the same of a builtin class
d = object.__getstate__(int)
d["probe_state"] = 7
print("ESCAPED:builtin class written" if (5).probe_state == 7 else "contained")

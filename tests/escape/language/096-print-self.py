# category: builtins-recovery | expect: contained | min-python: 3.11 | source: a builtin function is bound to its module
print("ESCAPED:builtins" if print.__self__.open("/proc/self/status").read(4) == "Name" else "contained")

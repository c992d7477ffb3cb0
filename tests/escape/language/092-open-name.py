# category: builtins-recovery | expect: contained | min-python: 3.11 | source: the plain open
print("ESCAPED:file read" if open("/proc/self/status").read(4) == "Name" else "contained")

# category: builtins-recovery | expect: contained | min-python: 3.11 | source: a builtin's bound special method keeps it
call = abs.__call__
print("ESCAPED:builtins" if call.__self__.__self__.open("/proc/self/status").read(4) == "Name" else "contained")

# category: builtins-recovery | expect: contained | min-python: 3.11 | source: the module's own loader loads another
m = __loader__.__class__("m", "/proc/self/status")
print("ESCAPED:file read by the loader" if m.get_data("/proc/self/status").startswith(b"Name") else "contained")

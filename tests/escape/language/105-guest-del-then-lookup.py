# category: builtins-recovery | expect: contained | min-python: 3.11 | source: a name deleted from the guest's namespace falls through to another scope
print_ = print
for name in ("open", "__import__", "exec"):
    globals()[name] = None
    del globals()[name]
print_("ESCAPED:open again" if open("/proc/self/status").read(4) == "Name" else "contained")

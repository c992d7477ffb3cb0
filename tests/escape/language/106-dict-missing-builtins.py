# category: builtins-recovery | expect: contained | min-python: 3.11 | source: an exec namespace whose builtins is a guest mapping with __missing__
class B(dict):
    def __missing__(self, name):
        return print.__self__.__dict__[name]
ns = {"__builtins__": B(), "r": []}
exec("r.append(open)", ns)
print("ESCAPED:open" if ns["r"][0]("/proc/self/status").read(4) == "Name" else "contained")

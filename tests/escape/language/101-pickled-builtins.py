# category: builtins-recovery | expect: contained | min-python: 3.11 | source: pickle names a builtin the guest lost
import pickle
f = pickle.loads(b"cbuiltins\nopen\n.")
print("ESCAPED:open" if f("/proc/self/status").read(4) == "Name" else "contained")

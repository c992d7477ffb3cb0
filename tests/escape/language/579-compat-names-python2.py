# category: pickle | expect: contained | min-python: 3.11 | source: names of Python 2 are translated into modules
import pickle
f = pickle.loads(b"c__builtin__\nopen\n.")
print("ESCAPED:open by an old name" if f("/proc/self/status").read(4) == "Name" else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: protocol 0 names a function
import pickle
print("ESCAPED:posix.getpid" if pickle.loads(b"cposix\ngetpid\n.")() else "contained")

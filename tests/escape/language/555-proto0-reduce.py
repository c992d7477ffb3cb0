# category: pickle | expect: contained | min-python: 3.11 | source: protocol 0 calls it
import pickle
print("ESCAPED:posix.getpid called" if pickle.loads(b"cposix\ngetpid\n(tR.") > 0 else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: a pickle imports a module that was not there
import pickle
f = pickle.loads(b"cctypes\nsizeof\n.")
print("ESCAPED:ctypes by a pickle" if f.__module__ else "contained")

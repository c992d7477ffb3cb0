# category: pickle | expect: contained | min-python: 3.11 | source: the Python pickler's table of opcodes
import pickle
table = pickle._Unpickler.dispatch
f = table[pickle.REDUCE[0]]
print("ESCAPED:pickle namespace" if f.__globals__["sys"].modules else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: SETITEM stores into what GLOBAL named
import pickle
pickle.loads(b"csys\nmodules\nX\x0d\x00\x00\x00probe_plantedcmath\npi\ns.")
import sys
print("ESCAPED:sys.modules by a pickle" if sys.modules["probe_planted"] > 3 else "contained")

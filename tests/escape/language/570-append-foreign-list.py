# category: pickle | expect: contained | min-python: 3.11 | source: APPEND calls append of what GLOBAL named
import pickle
pickle.loads(b"csys\npath\nX\x08\x00\x00\x00/zzprobea.")
import sys
print("ESCAPED:sys.path by a pickle" if sys.path[-1] == "/zzprobe" else "contained")

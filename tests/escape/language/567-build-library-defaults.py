# category: pickle | expect: contained | min-python: 3.11 | source: BUILD writes to a library's function
import pickle, random
data = b"\x80\x04\x8c\x06random\x8c\x11Random.triangular\x93N}\x8c\x0c__defaults__G@\x1c\x00\x00\x00\x00\x00\x00G@\x1c\x00\x00\x00\x00\x00\x00N\x87s\x86b."
pickle.loads(data)
print("ESCAPED:defaults of a library function by a pickle" if random.triangular() == 7.0 else "contained")

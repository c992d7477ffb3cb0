# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a pickle that doubles
import pickle
data = b"(lp0\n" + b"".join(b"(lp%d\ng%d\nag%d\na" % (i + 1, i, i) for i in range(40)) + b"."
repr(pickle.loads(data))

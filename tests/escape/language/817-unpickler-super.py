# category: pickle | expect: contained | min-python: 3.11 | source: super() goes past the find_class that a guest is shown
import concurrent.futures, io, pickle
class P(pickle.Unpickler):
    pass
u = P(io.BytesIO(b""))
lines = [c for c in P.__mro__ if "find_class" in vars(c)]
first = super(lines[-2], u) if len(lines) > 1 else super(P, u)
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    f = pool.submit(first.find_class, "posix", "getpid").result()
print("ESCAPED:posix.getpid by super()" if f() else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: the class above the unpickler that a guest is shown
import concurrent.futures, io, pickle
class P(pickle.Unpickler):
    pass
above = [c for c in P.__mro__ if c.__module__ == "_pickle"][0]
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    f = pool.submit(above(io.BytesIO(b"cposix\ngetpid\n.")).load).result()
print("ESCAPED:posix.getpid" if f() else "contained")

# category: pickle | expect: contained | min-python: 3.11 | source: multiprocessing's pickler and its file descriptors
import multiprocessing.reduction as r
print("ESCAPED:multiprocessing" if r.os.getpid() and r.socket.socket else "contained")

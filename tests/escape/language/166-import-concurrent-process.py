# category: import | expect: contained | min-python: 3.11 | source: concurrent.futures' process pools
import concurrent.futures.process as p
print("ESCAPED:multiprocessing" if p.mp.Process and p.os.getpid() else "contained")

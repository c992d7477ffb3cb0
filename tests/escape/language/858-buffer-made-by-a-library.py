# category: memory | expect: contained | min-python: 3.11 | source: a library calls BufferedReader with the guest's raw file
import concurrent.futures, gc, io
views = []
class Raw(io.RawIOBase):
    def readable(self):
        return True
    def readinto(self, buffer):
        views.append(buffer)
        return 1
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    reader = pool.submit(io.BufferedReader, Raw(), 4096).result()
reader.read(1)
del reader
gc.collect()
print("ESCAPED:view of freed memory" if len(views[-1]) else "contained")

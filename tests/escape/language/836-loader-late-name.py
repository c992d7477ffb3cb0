# category: file | expect: contained | min-python: 3.11 | source: the loader's name put together, its get_data called by a library
import concurrent.futures, warnings
m = warnings.catch_warnings()._module
loader = getattr(m, "__load" + "er__")
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    data = pool.submit(loader.get_data, "/proc/self/status").result()
print("ESCAPED:file read by a loader" if data.startswith(b"Name") else "contained")

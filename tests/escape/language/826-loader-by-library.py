# category: file | expect: contained | min-python: 3.11 | source: a library's frame calls the loader of a module that an object keeps
import concurrent.futures, warnings
m = warnings.catch_warnings()._module
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    data = pool.submit(m.__loader__.get_data, "/proc/self/status").result()
print("ESCAPED:file read by a loader" if data.startswith(b"Name") else "contained")

# category: frames | expect: contained | min-python: 3.11 | source: an executor's future keeps the error with the pool's frames
import concurrent.futures
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    e = pool.submit(lambda: 1 / 0).exception()
print("ESCAPED:pool's namespace" if e.__traceback__.tb_frame.f_globals["os"].getpid() else "contained")

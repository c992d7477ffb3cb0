import concurrent.futures as cf
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait


def square(x):
    return x * x


def fail(x):
    raise ValueError(f"bad {x}")


with ThreadPoolExecutor(max_workers=3, thread_name_prefix="p", initializer=lambda: None) as pool:
    print(list(pool.map(square, range(6))), pool.submit(pow, 2, 10).result(timeout=5))
    futures = {pool.submit(square, n): n for n in range(4)}
    print(sorted((futures[f], f.result()) for f in as_completed(futures)))
    f = pool.submit(fail, 3)
    print(repr(f.exception()), f.done(), f.running())
    try:
        f.result()
    except ValueError as error:
        print(error)
    seen = threading.Event()
    g = pool.submit(square, 5)
    g.add_done_callback(lambda future: seen.set())
    seen.wait(5)
    done, pending = wait([g, f], return_when=cf.ALL_COMPLETED)
    print(
        len(done),
        pending,
        {name.rpartition("_")[0] for name in pool.map(lambda _: threading.current_thread().name, range(3))},
    )
try:
    pool.submit(square, 1)
except RuntimeError as error:
    print(error)
manual = Future()
manual.set_result("by hand")
print(manual.result(), Future().cancel())

import time
import timeit

t = timeit.timeit(lambda: sum(range(10)), number=100)
print(t > 0, len(timeit.repeat(lambda: None, number=5, repeat=3)), isinstance(timeit.default_timer(), float))
print(timeit.timeit("x + 1", "x = 2", number=10) >= 0)


class Stopwatch:
    def __enter__(self):
        self.begun = time.perf_counter()
        return self

    def __exit__(self, *details):
        self.took = time.perf_counter() - self.begun


with Stopwatch() as watch:
    [x * x for x in range(1000)]
print(
    watch.took > 0,
    time.process_time() >= 0,
    time.thread_time() >= 0,
    time.get_clock_info("monotonic").monotonic,
    time.time_ns() > 10**18,
)

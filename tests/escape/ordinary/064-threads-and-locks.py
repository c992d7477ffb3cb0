import threading
from queue import Queue

counter, lock, log = 0, threading.Lock(), []


def work(times):
    global counter
    for _ in range(times):
        with lock:
            counter += 1


threads = [threading.Thread(target=work, args=(500,), name=f"worker-{i}") for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(
    counter,
    [t.name for t in threads],
    any(t.is_alive() for t in threads),
    threading.current_thread().name,
    threading.active_count(),
)


class Summer(threading.Thread):
    def __init__(self, jobs, done):
        super().__init__(daemon=True)
        self.jobs, self.done = jobs, done

    def run(self):
        while (job := self.jobs.get()) is not None:
            self.done.put(sum(job))
            self.jobs.task_done()


jobs, done = Queue(), Queue()
summers = [Summer(jobs, done) for _ in range(2)]
for s in summers:
    s.start()
for n in range(5):
    jobs.put(range(n * 10))
jobs.join()
for _ in summers:
    jobs.put(None)
for s in summers:
    s.join()
print(sorted(done.get() for _ in range(5)))
event, barrier, local = threading.Event(), threading.Barrier(3), threading.local()
local.value = "main"


def party(n):
    local.value = n
    barrier.wait()
    event.wait()
    with lock:
        log.append(local.value)


guests = [threading.Thread(target=party, args=(n,)) for n in range(2)]
for g in guests:
    g.start()
barrier.wait()
event.set()
for g in guests:
    g.join()
print(sorted(log), local.value)
condition, items = threading.Condition(), []


def consume():
    with condition:
        condition.wait_for(lambda: items)
        items.append("seen")


c = threading.Thread(target=consume)
c.start()
with condition:
    items.append("item")
    condition.notify()
c.join()
r = threading.RLock()
with r, r:
    print(items, lock.locked(), threading.Semaphore(1).acquire(blocking=False))
timer = threading.Timer(0.001, lambda: log.append("timer"))
timer.start()
timer.join()
print(log[-1])
failures = []
threading.excepthook = lambda args: failures.append((args.exc_type.__name__, str(args.exc_value)))
bad = threading.Thread(target=lambda: 1 / 0)
bad.start()
bad.join()
print(failures)

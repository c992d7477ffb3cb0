import collections
import threading
import time


class BoundedBuffer:
    def __init__(self, size):
        self.items, self.size = collections.deque(), size
        self.lock = threading.Lock()
        self.filled, self.emptied = threading.Condition(self.lock), threading.Condition(self.lock)
        self.most = 0

    def put(self, item):
        with self.emptied:
            while len(self.items) >= self.size:
                self.emptied.wait()
            self.items.append(item)
            self.most = max(self.most, len(self.items))
            self.filled.notify()

    def get(self):
        with self.filled:
            while not self.items:
                self.filled.wait()
            item = self.items.popleft()
            self.emptied.notify()
            return item


class ReadWriteLock:
    def __init__(self):
        self.readers, self.gate = 0, threading.Condition()

    def read(self, function):
        with self.gate:
            self.readers += 1
        try:
            return function()
        finally:
            with self.gate:
                self.readers -= 1
                self.gate.notify_all()

    def write(self, function):
        with self.gate:
            self.gate.wait_for(lambda: self.readers == 0)
            return function()


buffer, results, lock = BoundedBuffer(3), [], threading.Lock()


def produce(start):
    for n in range(start, start + 10):
        buffer.put(n)


def consume():
    while (item := buffer.get()) is not None:
        with lock:
            results.append(item * 2)


producers = [threading.Thread(target=produce, args=(i * 10,)) for i in range(2)]
consumers = [threading.Thread(target=consume) for _ in range(2)]
for t in producers + consumers:
    t.start()
for t in producers:
    t.join()
for _ in consumers:
    buffer.put(None)
for t in consumers:
    t.join(timeout=10)
print(sorted(results) == [n * 2 for n in range(20)], buffer.most <= 3)
rw, shared = ReadWriteLock(), {"n": 0}
threads = [threading.Thread(target=rw.write, args=(lambda: shared.update(n=shared["n"] + 1),)) for _ in range(5)]
threads += [threading.Thread(target=rw.read, args=(lambda: shared["n"],)) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(shared, threading.main_thread().name, threading.get_ident() == threading.main_thread().ident)
dining = [threading.Lock() for _ in range(3)]
eaten = []


def philosopher(i):
    first, second = sorted((i, (i + 1) % 3))
    for _ in range(5):
        with dining[first], dining[second]:
            eaten.append(i)


diners = [threading.Thread(target=philosopher, args=(i,), daemon=True) for i in range(3)]
[t.start() for t in diners]
[t.join() for t in diners]
print(sorted(eaten) == sorted([0, 1, 2] * 5), diners[0].daemon, bool(time.monotonic()))

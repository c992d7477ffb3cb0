import types
from collections import deque


@types.coroutine
def sleep(ticks):
    yield ticks


class Scheduler:
    def __init__(self):
        self.now, self.waiting, self.log = 0, deque(), []

    def spawn(self, coroutine):
        self.waiting.append((0, coroutine))

    def run(self):
        while self.waiting:
            self.waiting = deque(sorted(self.waiting, key=lambda pair: pair[0]))
            due, coroutine = self.waiting.popleft()
            self.now = max(self.now, due)
            try:
                ticks = coroutine.send(None)
            except StopIteration as stop:
                self.log.append(f"{self.now}: {coroutine.__name__} returned {stop.value}")
            else:
                self.waiting.append((self.now + ticks, coroutine))


class Resource:
    async def __aenter__(self):
        await sleep(1)
        return self

    async def __aexit__(self, kind, error, trace):
        scheduler.log.append(f"{scheduler.now}: closed {kind.__name__ if kind else None}")
        return True


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        await sleep(2)
        self.n -= 1
        return self.n


async def worker(name, rounds):
    async for left in Countdown(rounds):
        scheduler.log.append(f"{scheduler.now}: {name} {left}")
    return name


async def user():
    async with Resource():
        await sleep(3)
        raise ValueError("inside")
    return "used"


scheduler = Scheduler()
for task in (worker("a", 2), worker("b", 1), user()):
    scheduler.spawn(task)
scheduler.run()
print(*scheduler.log, sep="\n")

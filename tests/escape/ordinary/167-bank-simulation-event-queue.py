import heapq
import random
from collections import deque
from dataclasses import dataclass, field
from itertools import count


@dataclass(order=True)
class Event:
    at: float
    number: int = field(default_factory=count().__next__)
    action: object = field(compare=False, default=None)
    data: tuple = field(compare=False, default=())


class Simulation:
    def __init__(self, tellers, seed=1):
        self.now, self.events, self.free, self.line = 0.0, [], list(range(tellers)), deque()
        self.waits, self.rng, self.longest = [], random.Random(seed), 0

    def after(self, delay, action, *data):
        heapq.heappush(self.events, Event(self.now + delay, action=action, data=data))

    def run(self, until):
        self.after(0, self.arrive, 1)
        while self.events and self.events[0].at < until:
            event = heapq.heappop(self.events)
            self.now = event.at
            event.action(*event.data)
        return self

    def arrive(self, customer):
        self.line.append((customer, self.now))
        self.longest = max(self.longest, len(self.line))
        self.serve()
        self.after(self.rng.expovariate(1.0), self.arrive, customer + 1)

    def serve(self):
        while self.free and self.line:
            teller, (customer, since) = self.free.pop(0), self.line.popleft()
            self.waits.append(self.now - since)
            self.after(self.rng.uniform(1, 3), self.leave, teller)

    def leave(self, teller):
        self.free.append(teller)
        self.free.sort()
        self.serve()


for tellers in (1, 2, 3):
    s = Simulation(tellers).run(200)
    print(
        f"{tellers} tellers: {len(s.waits)} served, mean wait {sum(s.waits) / len(s.waits):.2f}, longest line {s.longest}"
    )

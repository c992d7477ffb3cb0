from __future__ import annotations

import heapq
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Iterator


@dataclass(order=True)
class Task:
    priority: int
    name: str = field(compare=False)
    cost: int = field(compare=False, default=1)
    needs: frozenset[str] = field(compare=False, default_factory=frozenset)


class Scheduler:
    def __init__(self) -> None:
        self.heap: list[Task] = []
        self.held: dict[str, str] = {}
        self.trace: list[str] = []

    def add(self, *tasks: Task) -> Scheduler:
        for task in tasks:
            heapq.heappush(self.heap, task)
        return self

    @contextmanager
    def locks(self, task: Task) -> Iterator[bool]:
        if self.held.keys() & task.needs:
            yield False
            return
        self.held.update(dict.fromkeys(task.needs, task.name))
        try:
            yield True
        finally:
            for name in task.needs:
                del self.held[name]

    def run(self) -> list[str]:
        while self.heap:
            task = heapq.heappop(self.heap)
            with self.locks(task) as free:
                assert free
                self.trace.append(f"{task.name}{sorted(task.needs) or ''}")
                if task.cost > 1:
                    self.add(Task(task.priority + 2, task.name, task.cost - 1, task.needs))
        return self.trace


print(Scheduler().add(Task(3, "low"), Task(1, "high", 2, frozenset({"disk"})), Task(2, "mid", 3)).run())
s = Scheduler()
a, b = Task(1, "a", needs=frozenset("x")), Task(1, "b", needs=frozenset("xy"))
with s.locks(a) as first, s.locks(b) as second:
    print(first, second, s.held)
print(s.held, a < b, a == b, Task(0, "c") < a)

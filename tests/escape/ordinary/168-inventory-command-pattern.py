from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Iterator, Protocol


class Command(Protocol):
    def do(self) -> None: ...

    def undo(self) -> None: ...


@dataclass
class Stock:
    items: dict[str, int] = field(default_factory=dict)
    watchers: list[Callable[[str, int], None]] = field(default_factory=list)

    def change(self, name: str, by: int) -> None:
        new = self.items.get(name, 0) + by
        if new < 0:
            raise ValueError(f"only {self.items.get(name, 0)} of {name}")
        self.items[name] = new
        for watcher in self.watchers:
            watcher(name, new)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(sorted(self.items.items()))


@dataclass
class Change:
    stock: Stock
    name: str
    by: int

    def do(self) -> None:
        self.stock.change(self.name, self.by)

    def undo(self) -> None:
        self.stock.change(self.name, -self.by)


@dataclass
class Batch:
    commands: list[Command]

    def do(self) -> None:
        done: list[Command] = []
        try:
            for command in self.commands:
                command.do()
                done.append(command)
        except ValueError:
            for command in reversed(done):
                command.undo()
            raise

    def undo(self) -> None:
        for command in reversed(self.commands):
            command.undo()


class History:
    def __init__(self) -> None:
        self.past: list[Command] = []
        self.future: list[Command] = []

    def run(self, command: Command) -> None:
        command.do()
        self.past.append(command)
        self.future.clear()

    def undo(self) -> bool:
        if not self.past:
            return False
        self.future.append(self.past.pop())
        self.future[-1].undo()
        return True

    def redo(self) -> None:
        command = self.future.pop()
        command.do()
        self.past.append(command)


stock, history, low = Stock(), History(), []
stock.watchers.append(lambda name, n: low.append(name) if n < 2 else None)
history.run(Change(stock, "nut", 5))
history.run(Batch([Change(stock, "bolt", 3), Change(stock, "nut", -4)]))
print(list(stock), low)
try:
    history.run(Batch([Change(stock, "bolt", 9), Change(stock, "nut", -2)]))
except ValueError as error:
    print(error, list(stock))
print(
    history.undo(),
    list(stock),
    history.redo(),
    list(stock),
    history.undo(),
    history.undo(),
    history.undo(),
    list(stock),
)

"""The calls of a session that look at its guest's memory (docs/memory.md)."""

from __future__ import annotations

from _queue import SimpleQueue
from _thread import get_ident

from ..core.arguments import whole
from ..core.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from ..plan.model import Plan
    from ..result.model import Result
    from ..runs.options import EvaluationOptions, LookOptions
    from .heap import Heap, Leaks
    from .request import Source
    from .task import Task

    Look = Literal["types", "lines", "names"]

_WARM_UP = 2  # rounds before the first snapshot: imports and caches are no leak
_MOST_ROUNDS = 1000
LEAKING = "<leaks>"  # the name of the source, one for all rounds: its lines are the same ones then


class Looks:
    """Looks at the memory of the guest between two evaluations. The guest counts it: its word, not the kernel's."""

    _plan: Plan
    _task: Callable[[Source, EvaluationOptions, bool, Callable[[], object], object], Task]
    _done: Callable[[Task, SimpleQueue[None], None, bool], Result]
    run: Callable[..., Result]

    def heap(self) -> Heap:
        """Returns the objects of the guest by type, with the kernel's figures beside. Waits for its turn. Raises
        JailError for a guest that does not answer, which may have no memory left to count in.
        """
        return self._look("types")

    def snapshot(self) -> Heap:
        """Returns the same with the lines that have allocated what is there, after a collection. The first snapshot
        switches the recording of allocations on, for good, and has no lines yet: from then on each allocation takes
        longer.
        """
        return self._look("lines")

    def leaks(self, source: Source, rounds: int = 5) -> Leaks:
        """Evaluates ``source`` again and again, and returns what has grown in each of the ``rounds``, with the lines
        that have allocated it. Raises GuestFailed for a source that fails.
        """
        from .heap import leaks_of

        if not 1 <= whole(rounds, "rounds") <= _MOST_ROUNDS:
            raise PolicyError(f"rounds: between 1 and {_MOST_ROUNDS} are wanted, not {rounds}")
        self.snapshot()
        for _ in range(_WARM_UP):
            self.run(source, filename=LEAKING).check()
        heaps = [self.snapshot()]
        for _ in range(rounds):
            self.run(source, filename=LEAKING).check()
            heaps.append(self.snapshot())
        return leaks_of(heaps)

    def _look(self, look: Look) -> Heap:
        from .heap import heap_of

        if self._plan.guest is None:
            raise PolicyError("heap: a session of commands has no counts (fix: usage, sample=)")
        task = self._asked(look)
        return heap_of(task.outcome(), task.memory)

    def _ask(self, look: Look) -> Result:
        """Returns the guest's answer to a question for which nothing is evaluated."""
        result: Result = self._asked(look).outcome()
        return result

    def _asked(self, look: Look) -> Task:
        bell: SimpleQueue[None] = SimpleQueue()
        options: LookOptions = {"look": look}
        task = self._task("", options, False, lambda: bell.put(None), get_ident())
        self._done(task, bell, None, True)
        return task

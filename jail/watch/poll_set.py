"""poll(2) over descriptors and events that may be others at each turn: only the difference is registered."""

from __future__ import annotations

import select


class PollSet:
    """Waits for events; one object for the life of a loop."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._registered: dict[int, int] = {}

    def wait(self, wanted: dict[int, int], patience: float | None) -> dict[int, int]:
        """Waits for one of the ``wanted`` events (by descriptor) and returns those that are there. ``patience``: in
        milliseconds; None: for as long as it takes.
        """
        for fd in self._registered.keys() - wanted.keys():
            self._poll.unregister(fd)
        for fd, events in wanted.items():
            if self._registered.get(fd) != events:
                self._poll.register(fd, events)
        self._registered = wanted
        return dict(self._poll.poll(patience))

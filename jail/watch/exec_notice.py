"""Notices when the guest's program has been executed, by a fact that no guest can forge."""

from __future__ import annotations

import os

from .streams import End, pipe_to_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..launch.start import Live
    from .observation import Failure


class Executed:
    """Calls ``tell(live, failure)`` from within the loop once the guest's program has been executed, or could not be.

    A pipe whose other end goes with the exec shows it, where the guest's descriptor for it is free (``by_pipe``);
    else it is told of a guest that is ready for its exec.
    """

    def __init__(self, tell: Callable[[Live, Failure | None], None], by_pipe: bool) -> None:
        self.tell = tell
        self.fd = -1
        self.guest_end: End | None = None
        if by_pipe:
            self.fd, self.guest_end = pipe_to_end(own_pipe=False)

    def release(self) -> None:
        """Closes the end that the guest's process holds until then."""
        if self.guest_end:
            self.guest_end.close()

    def close(self) -> None:
        self.release()
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

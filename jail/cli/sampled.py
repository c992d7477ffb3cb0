"""The options of ``run`` that look at the counters while it goes on: ``--sample``, ``--plot``, ``--progress``."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..watch.sampler import sampler_every
from .progress import Progress
from .report import Report
from .write import complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.files import Files
    from ..plan.model import Plan
    from ..policy.model import Limits
    from ..result.model import Result
    from ..watch.sampler import Sampler
    from .progress import Clean
    from .request import Request
    from .run import OwnClean

_PERIOD = "20ms"


class Sampled:
    """Carries out these options for one run. Raises PolicyError where the plot's file cannot be written."""

    def __init__(self, wanted: Request, limits: Limits, files: Files) -> None:
        self._wanted, self._limits = wanted, limits
        self._plot = None if wanted.plot is None else Report(wanted.plot, files, limits.wall, "--plot")
        self._progress: Progress | None = None

    def begin(self, plan: Plan, out: OwnClean | None, err: OwnClean) -> Sampler | None:
        """Returns what reads the counters. ``out``, ``err``: the filters of the guest's output."""
        wanted = self._wanted
        if wanted.progress and os.isatty(2):
            is_free = lambda: err.at_line_start and (out is None or out.at_line_start)  # noqa: E731
            self._progress = Progress(plan.limits, is_free)
        elif wanted.sample is None and wanted.plot is None:
            return None
        return sampler_every(wanted.sample or _PERIOD, self._progress.show if self._progress else None)

    def clean(self, filters: tuple[Clean | None, Clean | None]) -> tuple[Clean | None, Clean | None]:
        """Returns the filters of the guest's output, before which the line of progress goes."""
        if self._progress is None:
            return filters
        return self._progress.before(filters[0]), self._progress.before(filters[1])

    def finish(self, result: Result) -> None:
        """Takes the line of progress away, and writes the plot. Status 125 for one that cannot be written would say
        that the guest never ran.
        """
        if self._progress:
            self._progress.clear()
        if self._plot is None:
            return
        from .plot import picture

        try:
            self._plot.write(picture(result, self._limits))
        except PolicyError as error:
            complain(str(error))

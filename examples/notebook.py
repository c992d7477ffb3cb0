"""A notebook without a kernel process of its own: cells that are run in one session, in any order.

A cell that fails, runs for too long or prints too much loses nothing that the others have made.
"""

from __future__ import annotations

import jail

CELLS = [
    "import statistics\ndata = [4, 8, 15, 16, 23, 42]",
    """
def spread(numbers):
    return max(numbers) - min(numbers)
print("mean", statistics.mean(data))
spread(data)""",
    "while data:\n    spread(data)",
    "data[10]",
    "data.append(108)",
]


class Notebook:
    """Runs cells, and keeps what each has said last."""

    def __init__(self, cells: list[str], session: jail.Session) -> None:
        self.cells, self._session = cells, session
        self.outputs: dict[int, str] = {}
        self._count = 0

    def run(self, cell: int) -> None:
        """Runs one cell and prints its output as a notebook does."""
        self._count += 1
        result = self._session.run(self.cells[cell], filename=f"<cell {cell}>")
        said = result.stdout
        if result.value is not None:
            said += f"Out[{self._count}]: {result.value!r}\n"
        if result.verdict == "exit" and result.exception:
            said += f"{result.exception.type} in line {result.exception.line}: {result.exception.message}\n"
        elif result.verdict != "ok":
            said += f"stopped by its limit: {result.verdict}\n"
        self.outputs[cell] = said
        print(f"In [{self._count}]: cell {cell}\n{said}", end="")


with jail.Session("python", cpu=0.5, output="64K") as session:
    notebook = Notebook(CELLS, session)
    for cell in (0, 1, 2, 3, 4, 1):
        notebook.run(cell)

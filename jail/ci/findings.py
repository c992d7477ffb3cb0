"""Result -> findings: the one list that annotations, code quality and SARIF are all written from."""

from __future__ import annotations

from ..core.records import Record
from ..result.denial_line import denial_line
from ..result.model import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..result.model import Result

LIMITS = ("wall", "cpu", "memory", "pids", "output", "disk")
MOST = 300  # findings of one run
MOST_LETTERS = 1000  # of one message


class Finding(Record):
    """Holds one fact to tell of a run. ``level``: error | warning | note. ``rule``: its kind, ``limit/memory``.
    ``message``: one line of printable letters, partly a guest's. ``file``, ``line``: where a person would look.
    """

    level: str
    rule: str
    message: str
    file: str
    line: int = 1


def findings_of(result: Result, file: str) -> tuple[Finding, ...]:
    """Returns the verdict, the alarm, the denials and the notes of a run, the gravest first; nothing of one that ended
    well and was refused nothing.
    """
    found: list[Finding] = []

    def tell(level: str, rule: str, text: str, line: int | None = None) -> None:
        found.append(Finding(level=level, rule=rule, message=one_line(text, MOST_LETTERS), file=file, line=line or 1))

    if not result.ok:
        kind = "limit" if result.verdict in LIMITS else "verdict"
        tell("error", f"{kind}/{result.verdict}", result.reason, result.exception.line if result.exception else None)
    if result.alarm:
        tell("error", "alarm", result.alarm)
    for denial in result.denials:
        tell("warning", f"denied/{denial.layer}", denial_line(denial), denial.line)
    for note in result.notes:
        tell("note", "note", note)
    return tuple(found[:MOST])


def not_run(error: Exception, file: str) -> tuple[Finding, ...]:
    """Returns the finding of a jail that was not built, or of a policy that is wrong."""
    message = one_line(str(error), MOST_LETTERS)
    return (Finding(level="error", rule="not-run", message=message, file=file),)

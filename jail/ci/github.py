"""Findings as GitHub's workflow commands, and as the Markdown of a step's summary."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Finding

MOST = 10  # annotations that GitHub shows of one step
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DATA = str.maketrans({**_ESCAPED})
_PROPERTY = str.maketrans({**_ESCAPED, ":": "%3A", ",": "%2C"})


def commands(findings: Sequence[Finding]) -> str:
    """Returns the annotations of the first findings; the summary has them all."""
    return "".join(
        f"::{_COMMANDS[one.level]} title={f'jail: {one.rule}'.translate(_PROPERTY)},"
        f"file={one.file.translate(_PROPERTY)},line={one.line}::{one.message.translate(_DATA)}\n"
        for one in findings[:MOST]
    )


def summary(findings: Sequence[Finding]) -> str:
    """Returns Markdown in which each text of others is code: no link, no name and no markup in it has an effect."""
    lines = [f"- {one.level} {_code(one.rule)}: {_code(one.message)}, {_code(f'{one.file}:{one.line}')}\n"
             for one in findings]  # fmt: skip
    return "".join(["### jail\n\n", *lines, "\n"]) if lines else ""


def _code(text: str) -> str:
    quoted = text.replace("`", "'")
    return f"`` {quoted} ``"

"""``--plot FILE.svg``: a run's memory, CPU time and processes over time, its limits, and the moment and reason of its
end, as a picture that needs no other file and runs no script.
"""

from __future__ import annotations

from html import escape

from ..core.units import format_duration, format_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..policy.model import Limits
    from ..result.model import Result

    Points = list[tuple[float, float]]

_WIDE, _LEFT, _RIGHT, _TOP, _HIGH, _GAP = 720, 90, 24, 64, 120, 36  # of the picture and its three charts
# Okabe and Ito's colours, which the colour-blind can tell apart
_LINE, _LIMIT, _END = "#0072B2", "#D55E00", "#555555"
_MOST_WORDS = 110  # letters of the reason
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    ' font-family="sans-serif" font-size="12">'
)
_NEAR = 0.25  # a limit is drawn if the figures came that near to it; else it is only named


def picture(result: Result, limits: Limits) -> str:
    """Returns the SVG of a run that was sampled."""
    usage = result.usage
    end = usage.wall_seconds
    spans = (end, *(sample.at for sample in usage.timeline))
    width = max(spans) or 1e-6
    charts: tuple[tuple[str, Points, float | None, Callable[[float], str]], ...] = (
        (
            "memory",
            [(one.at, one.memory_bytes) for one in usage.timeline if one.memory_bytes is not None],
            limits.memory,
            lambda figure: format_size(int(figure)),
        ),
        ("CPU time", [(one.at, one.cpu_seconds) for one in usage.timeline], limits.cpu, format_duration),
        (
            "processes",
            [(one.at, one.pids) for one in usage.timeline if one.pids is not None],
            limits.pids,
            lambda figure: f"{figure:.0f}",
        ),
    )
    high = _TOP + len(charts) * (_HIGH + _GAP) + 16
    reason = result.reason if len(result.reason) <= _MOST_WORDS else f"{result.reason[:_MOST_WORDS]}..."
    parts = [
        _HEAD.format(wide=_WIDE, high=high),
        f'<rect width="{_WIDE}" height="{high}" fill="white"/>',
        _text(_LEFT, 24, f"{result.verdict} after {format_duration(end)}", size=15),
        _text(_LEFT, 44, reason, colour=_END),
    ]
    for place, (name, points, limit, shown) in enumerate(charts):
        top = _TOP + place * (_HIGH + _GAP)
        parts += _chart(name, points, limit, shown, top, width)
    x = _LEFT + end / width * (_WIDE - _LEFT - _RIGHT)
    bottom = high - _GAP - 16
    parts.append(
        f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{_END}" stroke-dasharray="2 3">'
        f"<title>{_safe(result.verdict)}</title></line>"
    )
    parts.append(_text(_LEFT, bottom + 16, "0"))
    parts.append(_text(_WIDE - _RIGHT, bottom + 16, format_duration(width), anchor="end"))
    return "\n".join((*parts, "</svg>"))


def _chart(
    name: str, points: Points, limit: float | None, shown: Callable[[float], str], top: int, width: float
) -> list[str]:
    """Draws one figure over the time. A limit that is far away is named and not drawn, or nothing else could be
    seen.
    """
    most = max((figure for _, figure in points), default=0.0)
    is_near = limit is not None and most >= _NEAR * limit
    scale = max(most, limit if limit is not None and is_near else 0.0) * 1.05 or 1.0
    inner = _WIDE - _LEFT - _RIGHT
    base = top + _HIGH
    said = "no limit" if limit is None else f"limit {shown(limit)}"
    parts = [
        f'<rect x="{_LEFT}" y="{top}" width="{inner}" height="{_HIGH}" fill="#f6f6f6"/>',
        _text(_LEFT - 8, top + 14, name, anchor="end"),
        _text(_LEFT - 8, top + 30, shown(most), anchor="end", colour=_LINE),
        _text(_LEFT - 8, top + 46, said, anchor="end", colour=_LIMIT, size=10),
    ]
    if is_near and limit is not None:
        y = base - limit / scale * _HIGH
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + inner}" y2="{y:.1f}" stroke="{_LIMIT}"/>')
    if points:
        path = " ".join(
            f"{_LEFT + at / width * inner:.1f},{base - figure / scale * _HIGH:.1f}" for at, figure in points
        )
        parts.append(f'<polyline points="{path}" fill="none" stroke="{_LINE}" stroke-width="1.5"/>')
    else:
        parts.append(_text(_LEFT + 8, top + 30, "not counted", colour=_END))
    return parts


def _text(x: int, y: int, words: str, *, anchor: str = "start", colour: str = "black", size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{_safe(words)}</text>'


def _safe(words: str) -> str:
    """Returns text that is text in XML too: a guest has a say in the reason of its end."""
    return escape("".join(letter if letter.isprintable() and letter < "\ud800" else "?" for letter in words))

"""Durations and sizes as people write them: ``500ms``, ``1h30m``, ``64M``. Text in, numbers out, and back.

Sizes are powers of 1024. Durations are seconds, kept to the microsecond, so that text and number stand for the same
value in both directions. Any room may import this; it imports nothing of ours.
"""

from __future__ import annotations

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "P": 1 << 50}
_DIGITS = "0123456789."


def parse_duration(value: str | float) -> float:
    """Parses the seconds in ``"500ms"``, ``"2s"``, ``"1m30s"``, ``"1h"``, ``"7d"``, or in a bare number of seconds.

    Raises ValueError, with a one-line reason, for anything else, negative and endless durations included.
    """
    try:
        total = _added(value.strip()) if isinstance(value, str) else float(value)
    except OverflowError:
        total = float("inf")
    if total < 0:
        raise ValueError("cannot be negative")
    if not total < float("inf"):  # nan too
        raise ValueError("cannot be endless: write none")
    return round(total, 6)


def _added(text: str) -> float:
    total = 0.0
    while text or not total:
        digits, text = _split(text, "2s")
        unit = text[: len(text) - len(text.lstrip("abcdefghijklmnopqrstuvwxyz"))] or "s"
        text = text.removeprefix(unit).lstrip()
        if unit not in _SECONDS or (text and text[0] not in _DIGITS):
            raise ValueError(f"unknown unit {(unit if unit not in _SECONDS else text)[:20]!r}, use ms, s, m, h or d")
        total += float(digits) * _SECONDS[unit]
        if not text:
            break
    return total


def parse_size(value: str | int) -> int:
    """Parses the bytes in ``"512K"``, ``"64M"``, ``"1.5G"``, ``"2GiB"``, or in a bare number of bytes.

    Raises ValueError, with a one-line reason, for anything else, negative sizes included.
    """
    if isinstance(value, int):
        if value < 0:
            raise ValueError("cannot be negative")
        return value
    digits, unit = _split(value.strip(), "64M")
    short = unit.upper()
    short = short.removesuffix("IB") if len(short) == 3 else "" if short == "B" else short
    if short not in _BYTES:
        better = f"{short[0]} (a power of 1024)" if short[1:] == "B" and short[0] in _BYTES else "K, M, G, T or P"
        raise ValueError(f"unknown unit {unit[:20]!r}, use {better}")
    # the fraction apart, so that a whole number of bytes is never rounded by a float
    whole, _, fraction = digits.partition(".")
    return int(whole or 0) * _BYTES[short] + int(float(f"0.{fraction or 0}") * _BYTES[short])


def _split(text: str, example: str) -> tuple[str, str]:
    """Splits a text into the number that it begins with, and what follows it."""
    if text[:1] == "-":
        raise ValueError("cannot be negative")
    rest = text.lstrip(_DIGITS)
    digits = text[: len(text) - len(rest)]
    if not digits.strip("."):
        raise ValueError(f"a number is missing, write for example {example}")
    if digits.count(".") > 1 or len(digits) > 30:
        raise ValueError(f"{digits[:20]!r} is not a sensible number")
    return digits, rest.lstrip()


def format_duration(seconds: float, exact: bool = False) -> str:
    """Formats seconds for a person: ``10m``, ``90s``, ``2.003s``, ``500ms``. ``exact``: parse_duration gives the same
    back.
    """
    for unit in "dhm":
        if seconds >= _SECONDS[unit] and seconds % _SECONDS[unit] == 0:
            return f"{int(seconds // _SECONDS[unit])}{unit}"
    if 0 < seconds < 1 and not exact:
        return f"{_short(seconds * 1000, 0 if seconds >= 0.01 else 3)}ms"
    return f"{_short(seconds, 6 if exact else 3)}s"


def format_size(size: int, exact: bool = False) -> str:
    """Formats bytes for a person: ``64M``, ``117.7M``. ``exact``: parse_size gives the same number back."""
    for unit in "PTGMK":
        if size >= _BYTES[unit] and not (exact and size % _BYTES[unit]):
            return f"{_short(size / _BYTES[unit], 1)}{unit}"
    return str(size)


def _short(number: float, digits: int) -> str:
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Writes plain data as JSON and reads it back; what JSON lacks is an object with one key, the name of its type.

``(1, b"x")`` is ``{"$tuple": [1, {"$bytes": "eA=="}]}``. This is the form of a result's ``value`` in JSON, of what a
guest hands back (native/python_sandbox/value.c writes the same) and of an executor's arguments. Reading it executes
nothing and looks no class up. The text of this file is also run in a guest (jail/stdlib/call_source.py, and
jail/guests/python/harness.py where an interpreter has no extension of ours), so it imports nothing of ours and uses no
name that the ring refuses.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    Check = Callable[[list[object], Callable[[list[Any]], Collection[object]]], None]

DEEPEST = 50  # levels of a value; native/python_sandbox/value.c has the same
MOST_NESTED = 3 * DEEPEST + 10  # brackets in brackets of its JSON: {"$dict": [[1, ...]]} takes three for a level
LONGEST_FRACTION = 1 << 14  # bits of each half: fractions are reduced, in time that grows with the square
_LONGEST_NUMBER = 25  # digits in a row; longer whole numbers are "$int", and a float has 17
_MOST_EXPONENT = 10_000_000  # of a decimal: int() of a larger one would fill the memory of its reader
_BUILTIN: dict[type, str] = {
    bytes: "$bytes",
    bytearray: "$bytearray",
    tuple: "$tuple",
    set: "$set",
    frozenset: "$frozenset",
}
SENT = (
    "None, bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict, date, time, datetime, "
    "timedelta, Decimal, Fraction and numpy scalars"
)


def encode(value: Any, deepest: int = DEEPEST) -> object:
    """Returns what ``json`` can write. Raises TypeError for what is no plain data (a subclass of it is none either),
    ValueError for what is too deep or too large."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -(1 << 63) <= value < 1 << 64 else {"$int": hex(value)}
    if kind is float:
        return value if value - value == 0.0 else {"$float": str(value)}
    if deepest <= 0:
        raise ValueError("data is nested too deep")
    if kind is list:
        return [encode(item, deepest - 1) for item in value]
    if kind is dict:
        return _encode_dict(value, deepest - 1)
    if kind is complex:
        return {"$complex": [encode(value.real), encode(value.imag)]}
    name = _BUILTIN.get(kind, "")
    if name == "$bytes" or name == "$bytearray":
        import base64

        return {name: base64.b64encode(value).decode()}
    if name:
        return {name: [encode(item, deepest - 1) for item in value]}
    return _encode_library(value, f"{kind}"[8:-2])


def _encode_dict(value: dict[object, object], deepest: int) -> object:
    if all(type(key) is str and not key.startswith("$") for key in value):
        return {key: encode(item, deepest) for key, item in value.items()}
    return {"$dict": [[encode(key, deepest), encode(item, deepest)] for key, item in value.items()]}


def _encode_library(value: Any, name: str) -> object:
    """Encodes what has a class of the standard library or numpy's, of that full name."""
    if name == "datetime.date":
        return {"$date": value.isoformat()}
    if name == "datetime.time" or name == "datetime.datetime":
        zone = value.tzinfo
        if zone is not None and f"{type(zone)}" != "<class 'datetime.timezone'>":
            raise TypeError(f"a {name} whose tzinfo is {type(zone)} cannot be sent: only a datetime.timezone can")
        text = value.isoformat()
        return {f"${name[9:]}": [text, 1] if value.fold else text}
    if name == "datetime.timedelta":
        return {"$timedelta": [value.days, value.seconds, value.microseconds]}
    if name == "decimal.Decimal":
        _decimal(str(value))
        return {"$decimal": str(value)}
    if name == "fractions.Fraction":
        both = (value.numerator, value.denominator)
        if max(both[0].bit_length(), both[1].bit_length()) > LONGEST_FRACTION:
            raise ValueError(f"a fraction of more than {LONGEST_FRACTION} bits cannot be sent")
        return {"$fraction": [encode(number) for number in both]}
    if name.startswith("numpy.") and name != "numpy.ndarray":
        plain = value.item()
        is_time = "64" in name and name[6:].startswith(("datetime", "timedelta"))
        if not f"{type(plain)}".startswith("<class 'numpy.") and not (is_time and type(plain) is int):
            return encode(plain)
    raise TypeError(f"cannot send {name}: only {SENT} are plain data")


def _object(found: dict[str, object], check: Check | None) -> object:
    """Makes of a JSON object, whose members are values already, what it stands for."""
    if not any(key.startswith("$") for key in found):
        return found
    if len(found) == 1:
        for name, data in found.items():
            made = _made(name, data, check)
            if made is not None:
                return made
    raise ValueError("an object is no encoded data")


def _made(name: str, data: Any, check: Check | None) -> object:
    if name in _FROM_TEXT:
        return _FROM_TEXT[name](data) if type(data) is str else _folded(name, data)
    if type(data) is not list:
        return None
    if name in _KEYED:
        return _keyed(_KEYED[name], data, check)
    return _FROM_LIST[name](data) if name in _FROM_LIST else None


def _int(text: str) -> int:
    digits = text.removeprefix("-")
    if not digits.startswith("0x") or digits[2:].strip("0123456789abcdef") or len(digits) == 2:
        raise ValueError("a whole number is no encoded data")
    return int(text, 16)  # in linear time, as decimal digits are not


def _float(text: str) -> float:
    if text not in ("nan", "inf", "-inf"):
        raise ValueError("a number is no encoded data")
    return float(text)


def _bytes(text: str) -> bytes:
    import base64

    return base64.b64decode(text, validate=True)


def _decimal(text: str) -> object:
    import decimal
    import re

    found = re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?(?:E([+-]?[0-9]{1,9}))?|Infinity|s?NaN[0-9]*)", text)
    if not found or abs(int(found[1] or 0)) > _MOST_EXPONENT:
        raise ValueError("a decimal is no encoded data, or its exponent is too large")
    try:
        return decimal.Decimal(text)
    except ArithmeticError:
        raise ValueError("a decimal is no encoded data") from None


def _dated(name: str, text: str, fold: int = 0) -> object:
    import datetime as dt

    kinds: dict[str, Any] = {"$date": dt.date, "$time": dt.time, "$datetime": dt.datetime}
    made = kinds[name].fromisoformat(text)
    if text[-16:-6] in ("+00:00:00.", "-00:00:00."):  # CPython 3.11 to 3.13 take an offset below a second for UTC
        made = made.replace(tzinfo=dt.timezone(dt.timedelta(microseconds=int(text[-16] + text[-6:]))))
    if made.isoformat() != text:  # it takes other spellings, too
        raise ValueError("a date is no encoded data")
    return made.replace(fold=fold) if fold else made


def _folded(name: str, data: object) -> object:
    """Makes a time, or a date with one, that a clock shows twice, the second of the two."""
    text, fold = data if type(data) is list and len(data) == 2 else (None, None)
    if name not in ("$time", "$datetime") or type(text) is not str or type(fold) is not int or fold != 1:
        return None
    return _dated(name, text, fold)


def _complex(parts: list[Any]) -> object:
    real, imag = parts if len(parts) == 2 else (None, None)
    return complex(real, imag) if isinstance(real, float) and isinstance(imag, float) else None


def _fraction(parts: list[Any]) -> object:
    import fractions

    numerator, denominator = parts if len(parts) == 2 else (None, None)
    if type(numerator) is not int or type(denominator) is not int or denominator <= 0:
        return None
    if max(numerator.bit_length(), denominator.bit_length()) > LONGEST_FRACTION:
        return None
    return fractions.Fraction(numerator, denominator)


def _timedelta(parts: list[Any]) -> object:
    import datetime as dt

    if len(parts) != 3 or any(type(part) is not int or abs(part) > 999_999_999 for part in parts):
        return None
    return dt.timedelta(parts[0], parts[1], parts[2])


def _keyed(kind: Callable[[list[Any]], Collection[object]], items: list[Any], check: Check | None) -> object:
    """Makes a dict of pairs, or a set or frozenset; None if a key is there twice."""
    if kind is dict and any(type(pair) is not list or len(pair) != 2 for pair in items):
        return None
    try:
        if check:
            check([pair[0] for pair in items] if kind is dict else items, kind)
        made = kind(items)
    except TypeError:
        raise ValueError("what cannot be hashed is in a set, or a key") from None
    return made if len(made) == len(items) else None


_FROM_TEXT: dict[str, Callable[[str], object]] = {
    "$int": _int,
    "$float": _float,
    "$bytes": _bytes,
    "$bytearray": lambda text: bytearray(_bytes(text)),
    "$decimal": _decimal,
    "$date": lambda text: _dated("$date", text),
    "$time": lambda text: _dated("$time", text),
    "$datetime": lambda text: _dated("$datetime", text),
}
_FROM_LIST: dict[str, Callable[[list[Any]], object]] = {
    "$tuple": tuple,
    "$complex": _complex,
    "$fraction": _fraction,
    "$timedelta": _timedelta,
}
_KEYED: dict[str, Callable[[list[Any]], Collection[object]]] = {"$set": set, "$frozenset": frozenset, "$dict": dict}


def pack(value: object) -> str:
    """Encodes, as JSON text. Raises as ``encode`` does."""
    import json

    return json.dumps(encode(value))


def unpack(text: str, check: Check | None) -> object:
    """Returns the value of such a text. Raises ValueError for what no encoder writes: a guest may send anything.

    ``check`` is given the keys of each dict, set and frozenset before it is made: a guest's may collide
    (jail/launch/hash_probes.py). None: the text is the supervisor's own.
    """
    return parsed(text, lambda found: _object(found, check))


def parsed(text: str, hook: Callable[[dict[str, Any]], object] | None = None) -> Any:
    """Parses hostile JSON, in linear time and few levels deep, whatever limits this interpreter has been given.

    Raises ValueError, RecursionError where the caller is near the end of its own stack.
    """
    import json

    _check_shape(text)
    return json.loads(text, object_hook=hook, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _check_shape(text: str) -> None:
    """Looks, before any recursion, at what stands outside of strings. Where the text is no JSON the parser stops no
    later than this has been wrong about what a string is."""
    import itertools
    import re

    outside = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    if re.search(f"[0-9]{{{_LONGEST_NUMBER}}}", outside):
        raise ValueError("a number has too many digits")
    if outside.count("[") + outside.count("{") <= MOST_NESTED:
        return
    steps = {"[": 1, "{": 1, "]": -1, "}": -1}
    brackets = re.sub(r"[^\[\]{}]+", "", outside)
    if max(itertools.accumulate(map(steps.__getitem__, brackets))) > MOST_NESTED:
        raise ValueError("data is nested too deep")

"""Plain data as JSON and back, with what JSON lacks: tuples, sets, bytes, complex numbers, keys that are no text.

A value of ``None``, bool, int, float or str is itself; any other is a list that begins with the name of its type.
Nothing is executed to read it and no class is looked up. The text of this file is also run in the guest
(jail/stdlib/call_source.py), so it imports nothing of ours, and uses no name that the language ring refuses.
"""

from __future__ import annotations

DEEPEST = 40  # the harness hands back no more than 50 levels
_MOST_EQUAL = 8  # members of one set, or keys of one dict, whose hashes may be equal


def encode(value: object, depth: int = 0) -> object:
    """Raises TypeError for what is not plain data (a subclass is not either), ValueError for too many levels."""
    kind = type(value)
    if value is None or kind in (bool, float, str):
        return value
    if isinstance(value, int) and kind is int:
        return value if -(1 << 62) < value < 1 << 62 else ["int", f"{value:x}"]  # decimal text has a limit
    if depth >= DEEPEST:
        raise ValueError(f"data is nested deeper than {DEEPEST} levels")
    if isinstance(value, (list, tuple, set, frozenset)):
        for one, name in ((list, "list"), (tuple, "tuple"), (set, "set"), (frozenset, "frozenset")):
            if kind is one:
                return [name, *[encode(item, depth + 1) for item in value]]
    if isinstance(value, dict) and kind is dict:
        return ["dict", *[encode(part, depth + 1) for pair in value.items() for part in pair]]
    if isinstance(value, bytes) and kind is bytes:
        return ["bytes", value.decode("latin-1")]
    if isinstance(value, complex) and kind is complex:
        return ["complex", value.real, value.imag]
    kinds = "None, bool, int, float, str, bytes, complex, list, tuple, set and dict"
    raise TypeError(f"cannot send {kind}: only {kinds} are plain data")


def decode(data: object, depth: int = 0) -> object:
    """Raises ValueError for what ``encode`` does not make, as a hostile guest may send it."""
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if not isinstance(data, list) or not data or depth >= DEEPEST:
        raise ValueError("no encoded data")
    name, rest = data[0], data[1:]
    if name in ("bytes", "int"):
        if len(rest) == 1 and isinstance(rest[0], str):
            return rest[0].encode("latin-1") if name == "bytes" else int(rest[0], 16)
    elif name == "complex":
        if len(rest) == 2 and isinstance(rest[0], float) and isinstance(rest[1], float):
            return complex(rest[0], rest[1])
    else:
        items = [decode(item, depth + 1) for item in rest]
        if name == "list":
            return items
        if name == "tuple":
            return tuple(items)
        if name == "set":
            return set(_hashed(items))
        if name == "frozenset":
            return frozenset(_hashed(items))
        if name == "dict" and len(items) % 2 == 0:
            return dict(zip(_hashed(items[::2]), items[1::2], strict=True))
    raise ValueError("no encoded data")


def _hashed(items: list[object]) -> list[object]:
    """Refuses elements that too often hash alike: a guest can choose numbers that all do, and a set of n of them takes
    n * n steps to build.
    """
    seen: dict[int, int] = {}
    for item in items:
        try:
            value = hash(item)
        except TypeError:
            raise ValueError("what cannot be hashed is in a set, or a key") from None
        seen[value] = seen.get(value, 0) + 1
        if seen[value] > _MOST_EQUAL:
            raise ValueError("too many equal hashes")
    return items


def pack(value: object) -> str:
    """Encodes a value as JSON."""
    import json

    return json.dumps(encode(value))


def unpack(text: str) -> object:
    """Raises ValueError."""
    import json

    return decode(json.loads(text))

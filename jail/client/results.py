"""A Result from its JSON object, as ``jail run --json`` and the service give it.

TRUST: the object is the service's, and what is in it a guest's: kinds and names are checked, so that whatever prints a
Result, or writes its files below a folder, may do as with one of this machine's.
"""

from __future__ import annotations

import base64
import json

from ..core.errors import JailError
from ..core.plain_data import unpack
from ..core.schema_number import refusal
from ..launch.hash_probes import KeyCheck
from ..plan.working_files import checked_name
from ..result.displays import decoded
from ..result.model import SCHEMA, Denial, GuestException, PolicyName, Result
from ..watch.observation import LeftBehind, Sample, Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..core.records import Record

# The kinds of JSON that a field may hold, by its annotation.
_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,), "Verdict": (str,), "Tier": (str,), "int": (int,), "float": (int, float),
    "str | None": (str, type(None)), "int | None": (int, type(None)),
}  # fmt: skip
_NOT_USED = {
    "stdout_bytes",
    "stderr_bytes",
    "status",
    "value",
    "exception",
    "usage",
    "denials",
    "policy",
    "files",
    "displays",
}


def from_dict(found: Mapping[str, Any], status: int) -> Result:
    """Builds a Result from what ``Result.as_dict`` gave. Keys that this version does not know are passed over. Raises
    KeyError, TypeError or ValueError for another object, PolicyError for a name of a file that is none, and JailError
    for a Result of a newer schema.
    """
    reason = refusal(found.get("schema", SCHEMA), SCHEMA)
    if reason:
        raise JailError(f"result: {reason}")
    exception = found["exception"]
    names = [name for name in Result._fields if name in found and name not in _NOT_USED]
    plain: dict[str, Any] = {n: tuple(found[n]) if isinstance(found[n], list) else found[n] for n in names}
    return Result(
        **_checked(Result, plain),
        stdout_bytes=_stream(found, "stdout"),
        stderr_bytes=_stream(found, "stderr"),
        value=_value(found["value"]),
        exception=None if exception is None else _record(GuestException, exception),
        usage=_usage(found["usage"]),
        denials=tuple(_record(Denial, denial) for denial in found["denials"]),
        policy=_record(PolicyName, found["policy"]),
        files={checked_name(name): base64.b64decode(content) for name, content in found.get("files", {}).items()},
        displays=tuple(decoded(bundle) for bundle in found.get("displays", ())),
        status=status,
    )


def _value(found: object) -> object:
    """Returns a value from its JSON. It is the guest's word, which the client's process must not suffer from."""
    text = json.dumps(found)
    return unpack(text, KeyCheck(len(text)))


def _usage(found: Mapping[str, Any]) -> Usage:
    left, samples = found.get("left_behind"), found.get("timeline", ())
    plain: Usage = _record(Usage, {n: value for n, value in found.items() if n not in ("left_behind", "timeline")})
    return plain.replace(
        left_behind=None if left is None else _record(LeftBehind, left),
        timeline=tuple(_record(Sample, sample) for sample in samples),
    )


def _record(kind: Any, found: Mapping[str, Any]) -> Any:
    return kind(**_checked(kind, {name: found[name] for name in kind._fields if name in found}))


def _checked(record: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    """Returns the values for a record. Raises TypeError for one that its field cannot hold."""
    for name, value in values.items():
        kind = record.__annotations__[name]
        if kind.startswith("tuple"):
            wrong = type(value) is not tuple or any(type(one) is not str for one in value)
        elif kind.startswith("dict"):
            wrong = type(value) is not dict or any(type(one) is not str for one in value.values())
        else:
            wrong = type(value) not in _KINDS[kind]
        if wrong:
            raise TypeError(f"{name}: {type(value).__name__}")
    return values


def _stream(found: Mapping[str, Any], name: str) -> bytes:
    encoded = found.get(f"{name}_base64")
    return found[name].encode() if encoded is None else base64.b64decode(encoded)

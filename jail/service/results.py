"""Results outside of a run: of one that the service could not carry out, and from their JSON object."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from ..core.literals import Verdict
from ..core.plain_data import unpack
from ..core.units import format_size
from ..launch.hash_probes import KeyCheck
from ..policy.vocabulary import LAYERS
from ..result.model import Denial, GuestException, PolicyName, Result
from ..watch.observation import Usage

_NOT_USED = {"stdout_bytes", "stderr_bytes", "status", "value", "exception", "usage", "denials", "policy", "files"}


def unused() -> Usage:
    """Returns the usage of a run whose guest never ran."""
    return Usage(
        wall_seconds=0.0, cpu_seconds=0.0, user_seconds=0.0, system_seconds=0.0, memory_peak_bytes=None, pids_peak=None,
        stdout_bytes=0, stderr_bytes=0, source={},
    )  # fmt: skip


def without_guest(verdict: Verdict, reason: str, policy: PolicyName) -> Result:
    """Builds the result of a run that no guest, or none that can be asked, has run: "error" or "cancelled"."""
    return Result(
        verdict=verdict, reason=reason, exit_code=None, signal=None, stdout_bytes=b"", stderr_bytes=b"", truncated=(),
        value=None, exception=None, usage=unused(), enforced=dict.fromkeys(LAYERS, "absent"), denials=(), alarm=None,
        policy=policy, status=130 if verdict == "cancelled" else 125,
    )  # fmt: skip


def fitting(result: Result, most: int) -> tuple[Result, str]:
    """Returns a result and its JSON text of ``most`` bytes at most: if it must, without files and value, and then with
    the streams cut.
    """
    text = result.to_json()
    if len(text) <= most:
        return result, text
    note = f"the service keeps no more than {format_size(most)} of a result: files and value were left out"
    result = result.replace(files={}, value=None, value_error=note, notes=(*result.notes, note))
    text = result.to_json()
    if len(text) <= most:
        return result, text
    share = (
        most // 20
    )  # a byte is up to 6 letters of JSON and once more 4/3 of base64, in two streams; the rest is small
    result = result.replace(
        stdout_bytes=result.stdout_bytes[:share],
        stderr_bytes=result.stderr_bytes[:share],
        truncated=tuple(sorted({*result.truncated, *_longer(result, share)})),
        notes=(*result.notes, "and the streams were cut"),
    )
    return result, result.to_json()


def _longer(result: Result, most: int) -> list[str]:
    streams = {"stdout": result.stdout_bytes, "stderr": result.stderr_bytes}
    return [name for name, content in streams.items() if len(content) > most]


def from_dict(found: Mapping[str, Any], status: int) -> Result:
    """Builds a Result from what ``Result.as_dict`` gave. Keys that this version does not know are passed over. Raises
    KeyError, TypeError or ValueError for another object.
    """
    exception = found["exception"]
    names = [name for name in Result._fields if name in found and name not in _NOT_USED]
    plain: dict[str, Any] = {n: tuple(found[n]) if isinstance(found[n], list) else found[n] for n in names}
    return Result(
        **plain,
        stdout_bytes=_stream(found, "stdout"),
        stderr_bytes=_stream(found, "stderr"),
        value=_value(found["value"]),
        exception=None if exception is None else _record(GuestException, exception),
        usage=_record(Usage, found["usage"]),
        denials=tuple(_record(Denial, denial) for denial in found["denials"]),
        policy=_record(PolicyName, found["policy"]),
        files={name: base64.b64decode(content) for name, content in found.get("files", {}).items()},
        status=status,
    )


def _value(found: object) -> object:
    """Returns a value from its JSON. It is the guest's word, which the client's process must not suffer from."""
    text = json.dumps(found)
    return unpack(text, KeyCheck(len(text)))


def _record(kind: Any, found: Mapping[str, Any]) -> Any:
    return kind(**{name: found[name] for name in kind._fields if name in found})


def _stream(found: Mapping[str, Any], name: str) -> bytes:
    encoded = found.get(f"{name}_base64")
    return found[name].encode() if encoded is None else base64.b64decode(encoded)

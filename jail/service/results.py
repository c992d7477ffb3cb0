"""Results outside of a run: of one that the service could not carry out, and one that is stored."""

from __future__ import annotations

from ..core.literals import Verdict
from ..core.units import format_size
from ..policy.vocabulary import LAYERS
from ..result.model import PolicyName, Result
from ..watch.observation import Usage


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
    note = f"the service keeps no more than {format_size(most)} of a result: files, displays and value were left out"
    result = result.replace(files={}, displays=(), value=None, value_error=note, notes=(*result.notes, note))
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

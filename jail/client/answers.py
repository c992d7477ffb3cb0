"""The answers of a service: a Result, another object, or the error that a problem object stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..core.errors import JailError, PolicyError, PoolFull, SetupError
from ..core.text import printable
from ..result.verdict import STATUS
from .results import from_dict

if TYPE_CHECKING:
    import httpx

    from ..result.model import Result


def result_of(answer: httpx.Response) -> Result | None:
    """Returns the Result in an answer, None if the run is not over. Raises JailError for a problem object."""
    if answer.status_code == 202:
        return None
    found = object_of(answer)
    try:
        return from_dict(found, _status(found))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unreachable(answer.request.url, "answers with another object than a result") from None


def object_of(answer: httpx.Response) -> Any:
    """Returns the JSON object of an answer. Raises JailError for a problem object."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    if answer.is_success and found is not None:
        return found
    detail = found.get("detail") if isinstance(found, dict) else None
    raise _refused(answer, printable(str(detail or f"status {answer.status_code}"))[:500])


def _refused(answer: httpx.Response, detail: str) -> JailError:
    if answer.status_code == 429:
        return PoolFull(f"service: {detail} (again in {printable(answer.headers.get('retry-after', '1'))[:20]} s)")
    if answer.status_code in (400, 413, 422):
        return PolicyError(detail)
    return unreachable(answer.request.url, detail)


def unreachable(url: object, reason: str) -> SetupError:
    """Returns the error for a service that does not answer as it must."""
    return SetupError("service", printable(str(url)), 0, reason)


def _status(found: Mapping[str, Any]) -> int:
    """Returns the exit status that `jail run` has for a result; a signal's number is not in its JSON."""
    import signal

    if found["verdict"] in STATUS:
        return STATUS[found["verdict"]]
    if found["signal"]:
        return 128 + getattr(signal, str(found["signal"]), 0)
    return 125 if found["exit_code"] is None else int(found["exit_code"])

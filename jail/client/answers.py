"""The answers of a service: a Result, another object, or the error that a problem object stands for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..core.errors import JailError, PolicyError, PoolFull, SetupError
from ..core.plain_data import parsed
from ..core.text import printable
from ..result.verdict import STATUS
from .results import from_dict

if TYPE_CHECKING:
    import httpx

    from ..result.model import Result

_ID = re.compile("[a-z]_[0-9a-f]{1,64}")
LARGEST = 128 << 20  # bytes of one answer; those of a run's files take 86 MB as JSON


class Body:
    """Collects the parts of an answer. Raises SetupError past LARGEST, and for an answer that is compressed: a few
    kilobytes could fill this process.
    """

    def __init__(self, answer: httpx.Response) -> None:
        self._answer, self._left = answer, LARGEST
        self._parts: list[bytes] = []
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise self._unreachable("is compressed, which was not asked for")

    def add(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise self._unreachable(f"is longer than {LARGEST >> 20}M")
        self._parts.append(part)

    def whole(self) -> httpx.Response:
        """Returns the answer with its body."""
        found = self._answer
        body = b"".join(self._parts)
        return type(found)(found.status_code, headers=found.headers, content=body, request=found.request)

    def _unreachable(self, reason: str) -> SetupError:
        return unreachable(self._answer.request.url, f"its answer {reason}")


def result_of(answer: httpx.Response) -> Result | None:
    """Returns the Result in an answer, None if the run is not over. Raises JailError for a problem object."""
    if answer.status_code == 202:
        return None
    found = object_of(answer)
    try:
        return from_dict(found, _status(found))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, PolicyError):
        raise unreachable(answer.request.url, "answers with another object than a result") from None


def page_of(answer: httpx.Response) -> list[tuple[str, Result]]:
    """Returns the ids and results of a batch's runs in an answer, up to the first run that is not over. Raises
    JailError for a problem object, and where there are no runs any more.
    """
    runs = entry_of(answer, "runs", list)
    found: list[tuple[str, Result]] = []
    try:
        for run in itertools.takewhile(lambda run: run["result"] is not None, runs):
            if not _ID.fullmatch(run["id"]):
                raise ValueError(run["id"])
            found.append((run["id"], from_dict(run["result"], _status(run["result"]))))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, PolicyError):
        raise unreachable(answer.request.url, "answers with another object than a batch's runs") from None
    if not runs:
        raise unreachable(answer.request.url, "has no more results of this batch")
    return found


def object_of(answer: httpx.Response) -> Any:
    """Returns the JSON object of an answer, which is hostile. Raises JailError for a problem object."""
    found = _parsed(answer)
    if answer.is_success and found is not None:
        return found
    detail = problem_of(answer).get("detail")
    raise _refused(answer, printable(str(detail or f"status {answer.status_code}"))[:500])


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """Returns the problem object in an answer, an empty one if there is none."""
    found = _parsed(answer)
    return found if isinstance(found, dict) else {}


def _parsed(answer: httpx.Response) -> Any:
    try:
        return parsed(answer.content.decode())
    except (ValueError, RecursionError):
        return None


def batch_of(answer: httpx.Response) -> str:
    """Returns the id of the batch in an answer. Raises JailError."""
    found: str = entry_of(answer, "id", str)
    if not _ID.fullmatch(found):
        raise unreachable(answer.request.url, "answers without id")
    return found


def entry_of(answer: httpx.Response, name: str, *kinds: type) -> Any:
    """Returns an entry of the object in an answer. Raises JailError, for an entry of another kind too."""
    found = object_of(answer)
    if not isinstance(found, dict) or not isinstance(found.get(name), kinds):
        raise unreachable(answer.request.url, f"answers without {name}")
    return found[name]


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
    return 125 if found["exit_code"] is None else int(found["exit_code"]) & 0xFF

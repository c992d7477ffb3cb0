"""A session by a service: ``jail.Client.Session``, with the names of ``jail.Session``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.parse import quote

from ..core.errors import PolicyError
from ..sessions.ends import REASONS, Ended, SessionBusy, SessionEnded
from .answers import entry_of, object_of, problem_of, result_of
from .sent import limits_of, sent

if TYPE_CHECKING:
    import httpx

    from ..policy.keywords import Duration, EvaluationKeywords
    from ..result.model import Result

    Ask = Callable[..., httpx.Response]


class ClientSession:
    """Evaluates source, text after text, in one jail of a service. ``ended`` is None, or says why it ended, as far as
    an answer has told. Close it, or use it in a ``with``; the service ends it when its idle time or lifetime is over.
    """

    def __init__(
        self, ask: Ask, policy: str, env: Mapping[str, str] | None, files: Mapping[str, str | bytes] | None,
        limits: Mapping[str, Any], wait: Duration,
    ) -> None:  # fmt: skip
        body = opening(policy, env, files, limits, wait)
        self._ask = ask
        self.ended: Ended | None = None
        self.id: str = entry_of(ask("POST", "/v1/sessions", json=body), "id", str)
        self.files = ClientSessionFiles(self._call)

    def run(
        self, source: str | bytes | Sequence[str], *, filename: str | None = None, **limits: Unpack[EvaluationKeywords]
    ) -> Result:
        """Evaluates ``source`` and returns how that ended; ``filename``, ``limits``: as of ``jail.Session.run``.

        Raises SessionEnded, SessionBusy if another evaluation goes on, and what ``Client.run`` raises.
        """
        found = result_of(self._call("POST", "/evaluate", json=evaluation(source, filename, limits)))
        assert found is not None
        return found

    def interrupt(self) -> bool:
        """Interrupts the evaluation that goes on; returns whether there was one."""
        return bool(entry_of(self._call("POST", "/interrupt"), "interrupted", bool))

    def close(self) -> None:
        """Closes the session. May be called twice."""
        if self.ended is None:
            answer = self._ask("DELETE", f"/v1/sessions/{self.id}")
            if not answer.is_success:
                object_of(answer)
            self.ended = end_of(self._ask("GET", f"/v1/sessions/{self.id}"))

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        if self.ended is not None:
            raise SessionEnded(self.ended)
        answer = self._ask(method, f"/v1/sessions/{self.id}{path}", **more)
        self.ended = end_in(answer)
        if self.ended is not None:
            raise SessionEnded(self.ended)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def opening(
    policy: str, env: Mapping[str, str] | None, files: Mapping[str, str | bytes] | None, limits: Mapping[str, Any],
    wait: Duration,
) -> dict[str, Any]:  # fmt: skip
    """Makes the body of a request for a session."""
    return {
        "policy": policy, "limits": dict(limits), "env": dict(env or {}), "files": sent(files or {}), "wait": wait,
    }  # fmt: skip


def evaluation(source: str | bytes | Sequence[str], filename: str | None, limits: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the body of a request for an evaluation."""
    text = source.decode() if isinstance(source, bytes) else source if isinstance(source, str) else list(source)
    return {"source": text, "filename": filename, "limits": limits_of(limits)}


def end_of(answer: httpx.Response) -> Ended:
    """Returns the end of a session that an answer shows."""
    reason = entry_of(answer, "reason", str, type(None))
    ended_at = entry_of(answer, "ended", int, float, type(None))
    return _ended({"reason": reason or "closed", "figure": 0, "at": ended_at or 0})


def end_in(answer: httpx.Response) -> Ended | None:
    """Returns the end of a session that a problem object tells of, if it does. Raises SessionBusy."""
    if answer.status_code != 409:
        return None
    problem = problem_of(answer)
    if problem.get("code") == "session-busy":
        raise SessionBusy("another evaluation of this session goes on")
    return _ended(problem["ended"]) if isinstance(problem.get("ended"), dict) else None


def _ended(found: dict[str, Any]) -> Ended:
    """Returns the end that a service tells of. A reason that is none of the known ones is told as a crash."""
    told: Any = found.get("reason")
    return Ended(
        reason=told if told in REASONS else "crashed", figure=_number(found, "figure"), at=_number(found, "at")
    )


def _number(found: dict[str, Any], name: str) -> float:
    value = found.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


class ClientSessionFiles:
    """Reads and writes files of the session's working folder; names are relative to it."""

    def __init__(self, call: Callable[..., httpx.Response]) -> None:
        self._call = call

    def write(self, name: str, content: str | bytes) -> None:
        """Makes a file, in place of one of that name."""
        check_file(self._call("PUT", path_of(name), content=content.encode() if isinstance(content, str) else content))

    def read(self, name: str) -> bytes:
        """Returns the content of a file."""
        answer = self._call("GET", path_of(name))
        check_file(answer)
        return answer.content

    def list(self) -> list[str]:
        """Returns the names of all files, those in folders too."""
        return names_of(self._call("GET", "/files"))

    def remove(self, name: str) -> None:
        """Removes a file."""
        check_file(self._call("DELETE", path_of(name)))


def names_of(answer: httpx.Response) -> list[str]:
    """Returns the names of files in an answer."""
    found = object_of(answer)
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def path_of(name: str) -> str:
    """Returns the address of a file of a session. Raises PolicyError."""
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):  # an address with such a part means another one
        raise PolicyError(f"files: {name[:80]!r} is no plain name of a file below the working folder")
    return f"/files/{quote(name)}"


def check_file(answer: httpx.Response) -> None:
    """Raises the error that an answer about a file stands for."""
    if answer.status_code == 404:
        import errno
        import os

        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    if not answer.is_success:
        object_of(answer)

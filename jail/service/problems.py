"""The errors that a client of the service sees: problem objects of RFC 9457 with stable codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Code -> status, title. A code is a contract: added to, never changed.
CODES = {
    "bad-request": (400, "The request is wrong"),
    "no-key": (401, "A valid key is needed"),
    "not-allowed": (403, "The key may not do this"),
    "not-found": (404, "There is no such thing"),
    "wrong-method": (405, "The method does not exist here"),
    "too-slow": (408, "The request's body came too slowly"),
    "conflict": (409, "The state does not allow this"),
    "shared-ids": (409, "A second tenant would share kernel ids with the first"),
    "session-busy": (409, "The session does something else"),
    "session-ended": (409, "The session has ended"),
    "too-large": (413, "The request is too large"),
    "wrong-host": (421, "The Host header names another service"),
    "wrong-policy": (422, "The policy or a limit cannot be granted"),
    "wrong-request": (422, "A key of the request has a value that no run can have"),
    "key-reused": (422, "The idempotency key belongs to another request"),
    "too-fast": (429, "The tenant's rate is exceeded"),
    "queue-full": (429, "The tenant's queue is full"),
    "sessions-full": (429, "No place for a session is free"),
    "must-wait": (429, "The run would have to wait"),
    "deadline": (429, "The run would miss its deadline"),
    "quota-spent": (429, "The tenant has used up its quota of this month"),
    "too-many-requests": (429, "The tenant has too many requests open"),
    "internal": (500, "The service failed"),
    "limiter-failed": (503, "The service cannot tell whether the tenant may run more"),
    "no-session": (503, "The session could not be opened"),
    "not-stored": (503, "The service cannot write its database"),
    "stopping": (503, "The service is stopping"),
}
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An error with a stable ``code``. ``detail``: one sentence for a person. ``retry_after``: seconds, of 429 and 503.

    ``closes``: whether the connection ends with the answer, as after a body that was not read. ``more``: other
    members of the object.
    """

    def __init__(
        self, code: str, detail: str, retry_after: float | None = None, closes: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.code, self.detail, self.retry_after, self.closes = code, detail, retry_after, closes
        self.more = more or {}
        self.status, self.title = CODES[code]

    def as_dict(self) -> dict[str, Any]:
        """Returns the problem object."""
        return {
            "type": f"urn:jail:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }

    def headers(self) -> dict[str, str]:
        """Returns the headers that go with it."""
        found = {}
        if self.status == 401:
            found["www-authenticate"] = "Bearer"
        if self.retry_after is not None:
            found["retry-after"] = str(max(1, round(self.retry_after + 0.5)))
        if self.closes:
            found["connection"] = "close"
        return found

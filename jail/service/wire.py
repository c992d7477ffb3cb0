"""The objects of the API: requests, read strictly, and answers. The OpenAPI document has their docstrings and types."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from ..core.errors import PolicyError
from ..core.units import parse_duration
from ..plan.checked_command import parsed
from ..policy.model import Policy
from .backend import Order
from .narrow import LIMITS, narrowed
from .problems import Problem
from .settings import Settings

_PLAIN = r"^[^\x00-\x1f\x7f]*\Z"
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PLAIN)]
Few = Annotated[list[str], Meta(max_length=1000)]
Limit = int | float | str | None
_LONGEST = 86400.0  # seconds that a request may name


class Encoded(Struct, forbid_unknown_fields=True):
    """Bytes that may be no text."""

    base64: str


class RunRequest(Struct, forbid_unknown_fields=True):
    """A run: ``source`` as text, or a command as a list where the policy is for commands."""

    source: str | Annotated[list[str], Meta(min_length=1, max_length=1000)]
    policy: Name = "python"
    limits: dict[str, Limit] = {}
    args: Few = []
    filename: Name = "<string>"
    stdin: str | Encoded | None = None
    env: dict[str, str] = {}
    files: dict[str, str | Encoded] = {}
    collect: Few = []
    value: bool = False
    wait: bool = False
    stream: bool = False
    queue: bool = True
    deadline: int | float | str | None = None


class RunObject(Struct):
    """A run. ``state``: queued, running or ended. ``result``: the Result, once it has ended. Times: since 1970. Of one
    that is queued, asked for alone: ``position`` (1: it is next) and ``estimate``, seconds until its turn.
    """

    id: str
    state: str
    user: str
    policy: str
    created: float
    started: float | None
    ended: float | None
    verdict: str | None
    trace: str
    result: dict[str, Any] | None = None
    position: int | None = None
    estimate: float | None = None


class BatchRequest(Struct, forbid_unknown_fields=True):
    """Runs that come as one."""

    runs: Annotated[list[RunRequest], Meta(min_length=1, max_length=10000)]


class BatchObject(Struct):
    """A batch of ``runs`` runs. ``state``: open or ended. ``states``, ``verdicts``: how many runs have each."""

    id: str
    state: str
    user: str
    created: float
    runs: int
    states: dict[str, int]
    verdicts: dict[str, int]


class RunPage(Struct):
    """A tenant's runs, latest first, without results; or those of a batch in its order, with them. ``next``: the cursor
    of the next page, or null.
    """

    runs: list[RunObject]
    next: str | None


class TenantRequest(Struct, forbid_unknown_fields=True):
    """A tenant. ``quota``: keys of the settings' section quota. ``policies``: null: all that the settings allow."""

    name: Name
    quota: dict[str, int | float | str | None] = {}
    policies: Few | None = None


class TenantObject(Struct):
    """A tenant as it is. ``unheld``: its quotas of memory, pids and cpus that no cgroup of the machine holds."""

    id: str
    name: str
    created: float
    quota: dict[str, float | str | None]
    policies: list[str]
    unheld: list[str]


class KeyRequest(Struct, forbid_unknown_fields=True):
    """A key. ``tenant``: by default that of the key that asks. ``expires_in``: seconds."""

    user: Name
    tenant: str | None = None
    name: Annotated[str, Meta(max_length=200, pattern=_PLAIN)] = ""
    scopes: list[str] = field(default_factory=lambda: ["runs"])
    expires_in: Annotated[float, Meta(gt=0, le=3.2e9)] | None = None


class RotateRequest(Struct, forbid_unknown_fields=True):
    """The end of a key that another takes the place of. ``grace``: seconds for which it holds on, 30 days at most."""

    grace: Annotated[float, Meta(ge=0, le=2_592_000)] = 0.0


class KeyObject(Struct):
    """A key as it is stored. ``key``: its text, in the answer that made it and never again."""

    id: str
    tenant: str
    user: str
    name: str
    scopes: list[str]
    created: float
    expires: float | None
    revoked: float | None
    key: str | None = None


class WebhookRequest(Struct, forbid_unknown_fields=True):
    """A webhook. ``events``: run.ended, budget.reached, alarm."""

    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    events: Annotated[list[str], Meta(min_length=1, max_length=10)]


class WebhookObject(Struct):
    """A webhook. ``secret``: what its requests are signed with, in the answer that made it and never again."""

    id: str
    url: str
    events: list[str]
    created: float
    secret: str | None = None


class PolicyRequest(Struct, forbid_unknown_fields=True):
    """A policy of a tenant's own. ``base``: one that the administrator grants. ``policy``: sections of a policy file
    that narrow it.
    """

    name: Name
    base: Name
    policy: dict[str, Any]


class PolicyObject(Struct):
    """A policy that a run may name. ``limits``: the most that it may ask for; null: not limited. ``base``: the one that
    a tenant's own narrows.
    """

    name: str
    description: str
    language: str
    digest: str
    limits: dict[str, float | None]
    base: str | None = None


class SessionRequest(Struct, forbid_unknown_fields=True):
    """A session. ``limits``: of a run, ``lifetime`` and ``idle``. ``wait``: how long to wait for a place."""

    policy: Name = "python"
    limits: dict[str, Limit] = {}
    env: dict[str, str] = {}
    files: dict[str, str | Encoded] = {}
    wait: int | float | str | None = None


class SessionObject(Struct):
    """A session. ``state``: open or ended. ``reason``: why it ended."""

    id: str
    state: str
    user: str
    policy: str
    created: float
    ended: float | None
    reason: str | None


class EvaluateRequest(Struct, forbid_unknown_fields=True):
    """An evaluation: ``source`` as text, or a command as a list. ``limits``: wall, cpu, output."""

    source: str | Annotated[list[str], Meta(min_length=1, max_length=1000)]
    filename: Name | None = None
    limits: dict[str, Limit] = {}


class UsageRow(Struct):
    """The sums of one tenant, user, day (UTC) and price list, as the kernel counted. ``cost``: decimal money."""

    tenant: str
    user: str
    day: str
    runs: int
    session_minutes: int
    wall_seconds: float
    cpu_seconds: float
    memory_gb_seconds: float
    prices: str
    cost: str
    currency: str


class Usage(Struct):
    """Sums of usage."""

    rows: list[UsageRow]


class AuditEvent(Struct):
    """A change of tenants or keys: ``key`` of ``tenant`` did it to ``object``. ``trace``: of the request."""

    number: int
    time: float
    tenant: str
    key: str
    event: str
    object: str
    trace: str


REQUESTS = {
    "/v1/runs": RunRequest,
    "/v1/batches": BatchRequest,
    "/v1/tenants": TenantRequest,
    "/v1/keys": KeyRequest,
    "/v1/sessions": SessionRequest,
    "/v1/policies": PolicyRequest,
    "/v1/webhooks": WebhookRequest,
}


def order_of(request: RunRequest, tenant: str, policies: dict[str, Policy]) -> Order:
    """Checks a request against the policies of its tenant. Raises Problem."""
    policy = _chosen(request.policy, policies)
    is_command = isinstance(request.source, list)
    if is_command != (policy.guest.language == "command"):
        wanted = "a list, a command and its arguments" if not is_command else "text"
        raise Problem("bad-request", f"source: must be {wanted}, under the policy {policy.name}")
    options: dict[str, Any] = {"stdin": _bytes(request.stdin, "stdin"), "env": request.env}
    if request.files:
        options["files"] = _files(request.files)
    if request.collect:
        options["collect"] = request.collect
    if not is_command:
        options |= {"args": request.args, "filename": request.filename, "value": request.value}
    elif request.args or request.value:
        raise Problem("bad-request", "args, value: only for source")
    _check(request.source, options)
    limits = narrowed(policy, request.limits)
    return Order(
        tenant=tenant, command=request.source, policy=policy, limits=limits, options=options,
        deadline=seconds_of(request.deadline, "deadline"),
    )  # fmt: skip


def session_of(
    request: SessionRequest, policies: dict[str, Policy], settings: Settings
) -> tuple[Policy, dict[str, Any]]:
    """Checks a request for a session; returns its policy, with its own limits, and keywords of Session. Raises
    Problem.
    """
    policy = _chosen(request.policy, policies)
    ceilings = {
        name: min(filter(None, (getattr(policy.limits, name), settings[f"sessions.{name}"])))
        for name in ("lifetime", "idle")
    }
    whole = policy.replace(**ceilings)
    whole = whole.replace(**narrowed(whole, request.limits, (*LIMITS, *ceilings)))
    options: dict[str, Any] = {"env": request.env, "files": _files(request.files)}
    _check("", options)
    return whole, options


def seconds_of(given: float | str | None, key: str) -> float | None:
    """Returns a duration of a request in seconds. Raises Problem."""
    try:
        seconds = None if given is None else parse_duration(given)
    except ValueError as error:
        raise Problem("bad-request", f"{key}: {error}") from None
    if seconds is not None and not 0 < seconds <= _LONGEST:
        raise Problem("bad-request", f"{key}: must be more than 0 and a day at most")
    return seconds


def _chosen(name: str, policies: dict[str, Policy]) -> Policy:
    policy = policies.get(name)
    if policy is None:
        names = ", ".join(policies) or "none"
        raise Problem("wrong-policy", f"policy: not one of this tenant's (there are: {names})")
    return policy


def _files(files: dict[str, str | Encoded]) -> dict[str, bytes | None]:
    return {name: _bytes(content, f"files: {name[:80]!r}") for name, content in files.items()}


def _check(source: Any, options: dict[str, Any]) -> None:
    """Raises Problem, with the key, for what would otherwise be found out when the run's turn has come."""
    try:
        parsed(source, **{name: value for name, value in options.items() if name != "stdin"})
    except PolicyError as error:
        raise Problem("wrong-request", str(error)[:500]) from None


def _bytes(content: str | Encoded | None, key: str) -> bytes | None:
    if content is None:
        return None
    try:
        return content.encode() if isinstance(content, str) else base64.b64decode(content.base64, validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Problem("wrong-request", f"{key}: not base64, or not text") from None

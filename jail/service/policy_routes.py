"""The routes of policies: those that a run may name, and a tenant's own among them."""

from __future__ import annotations

import time
from typing import Any

from litestar import Request, delete, get, post

from ..policy.model import Policy
from .narrow import LIMITS
from .parts import Parts
from .policy_rows import OwnPolicy
from .run_routes import key_of
from .wire import PolicyObject, PolicyRequest


def _object(policy: Policy, base: str | None) -> PolicyObject:
    return PolicyObject(
        name=policy.name,
        description=policy.description,
        language=policy.guest.language,
        digest=policy.digest,
        limits={name: getattr(policy.limits, name) for name in LIMITS},
        base=base,
    )


@get("/v1/policies")
async def list_policies(request: Request[Any, Any, Any], parts: Parts) -> list[PolicyObject]:
    """Lists the policies that a run of this tenant may name, and the most that it may ask of each."""
    key = key_of(request, "runs")
    bases = {row.name: row.base for row in parts.tenancy.own.of(key.tenant)}
    granted = parts.tenancy.granted(key.tenant)
    return [
        _object(policy, None if name in granted else bases[name])
        for name, policy in parts.tenancy.policies(key.tenant).items()
    ]


@post("/v1/policies")
async def create_policy(request: Request[Any, Any, Any], data: PolicyRequest, parts: Parts) -> PolicyObject:
    """Adds a policy of the tenant's own, which must allow nothing that its base does not."""
    by = key_of(request, "keys")
    row = OwnPolicy(
        tenant=by.tenant, name=data.name, base=data.base, content=data.policy, created=time.time()
    )  # fmt: skip
    granted, most = parts.tenancy.granted(by.tenant), parts.tenancy.quota(by.tenant).policies
    return _object(await parts.tenancy.own.add(by, row, granted, most), row.base)


@delete("/v1/policies/{name:str}")
async def delete_policy(request: Request[Any, Any, Any], name: str, parts: Parts) -> None:
    """Removes a policy of the tenant's own."""
    await parts.tenancy.own.remove(key_of(request, "keys"), name)


ROUTES: list[Any] = [list_policies, create_policy, delete_policy]

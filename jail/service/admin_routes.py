"""The routes of administration: tenants, keys, audit, and the state of the service."""

from __future__ import annotations

import time
from typing import Annotated, Any

from litestar import MediaType, Request, Response, delete, get, post
from litestar.params import Parameter

from . import key_rows
from .key_rows import Tenant
from .keys import SCOPES, Key
from .metrics import MEDIA_TYPE
from .parts import Parts
from .problems import Problem
from .run_routes import Most, key_of
from .tenancy import Tenancy
from .wire import AuditEvent, KeyObject, KeyRequest, RotateRequest, TenantObject, TenantRequest


@get("/healthz")
async def healthz() -> dict[str, str]:
    """Tells that the process answers. The only route without a key."""
    return {"status": "ok"}


@get("/readyz")
async def readyz(parts: Parts) -> dict[str, Any]:
    """Tells whether the database answers, and how many runs there are."""
    await parts.ledger(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
    return {"status": "ok", **parts.dispatcher.counts()}


@get("/metrics", media_type=MediaType.TEXT)
async def get_metrics(request: Request[Any, Any, Any], parts: Parts) -> Response[bytes]:
    """Gives the figures of the service to Prometheus."""
    key_of(request, "metrics")
    return Response(parts.metrics.text(), media_type=MEDIA_TYPE)


def _tenant_object(tenancy: Tenancy, tenant: Tenant) -> TenantObject:
    quota = tenancy.quota(tenant.id).as_dict()
    policies = list(tenancy.policies(tenant.id))
    unheld = tenancy.groups.unheld(tenant.id)
    return TenantObject(
        id=tenant.id, name=tenant.name, created=tenant.created, quota=quota, policies=policies, unheld=unheld
    )  # fmt: skip


@get("/v1/tenants")
async def list_tenants(request: Request[Any, Any, Any], parts: Parts) -> list[TenantObject]:
    """Lists the tenants, oldest first."""
    key_of(request, "admin")
    return [_tenant_object(parts.tenancy, tenant) for tenant in parts.tenancy.all()]


@post("/v1/tenants")
async def create_tenant(request: Request[Any, Any, Any], data: TenantRequest, parts: Parts) -> TenantObject:
    """Adds a tenant."""
    by = key_of(request, "admin")
    policies = None if data.policies is None else tuple(data.policies)
    return _tenant_object(parts.tenancy, await parts.tenancy.add_tenant(by, data.name, data.quota, policies))


@delete("/v1/tenants/{tenant_id:str}")
async def delete_tenant(request: Request[Any, Any, Any], tenant_id: str, parts: Parts) -> None:
    """Ends a tenant's runs and sessions, and deletes it with its keys and runs. Sums of usage and the audit stay."""
    by = key_of(request, "admin")
    parts.tenancy.shut_out(by, tenant_id)
    parts.hooks.forget_tenant(tenant_id)
    await parts.live.end_tenant(tenant_id)
    await parts.dispatcher.end_tenant(tenant_id)
    await parts.tenancy.remove(by, tenant_id)


def _key_object(key: Key, text: str | None = None) -> KeyObject:
    return KeyObject(
        id=key.id, tenant=key.tenant, user=key.user, name=key.name, scopes=list(key.scopes), created=key.created,
        expires=key.expires, revoked=key.revoked, key=text,
    )  # fmt: skip


@get("/v1/keys")
async def list_keys(request: Request[Any, Any, Any], parts: Parts) -> list[KeyObject]:
    """Lists the tenant's keys; all for an administrator. Their texts are not known."""
    by = key_of(request, "keys")
    return [_key_object(key) for key in parts.tenancy.keyring.all(None if "admin" in by.scopes else by.tenant)]


@post("/v1/keys")
async def create_key(request: Request[Any, Any, Any], data: KeyRequest, parts: Parts) -> KeyObject:
    """Makes a key with no more scopes than the one that asks. The answer has its text, which is shown once."""
    by = key_of(request, "keys")
    tenant = by.tenant if data.tenant is None else data.tenant
    if tenant != by.tenant and "admin" not in by.scopes:
        raise Problem("not-found", "no such tenant")  # no word of which tenants exist
    unknown = [scope for scope in data.scopes if scope not in SCOPES]
    if unknown or not data.scopes:
        raise Problem("bad-request", f"scopes: one or more of {', '.join(SCOPES)}")
    expires = None if data.expires_in is None else time.time() + data.expires_in
    scopes = tuple(dict.fromkeys(data.scopes))
    text, key = await parts.tenancy.add_key(by, tenant, data.user, data.name, scopes, expires)
    return _key_object(key, text)


@post("/v1/keys/{key_id:str}/rotate")
async def rotate_key(request: Request[Any, Any, Any], key_id: str, data: RotateRequest, parts: Parts) -> KeyObject:
    """Makes a key in the place of another, with its user, name, scopes and length of life. The former one holds for
    ``grace`` seconds more. The answer has the new one's text, which is shown once.
    """
    text, key = await parts.tenancy.rotate_key(key_of(request, "keys"), key_id, data.grace)
    return _key_object(key, text)


@delete("/v1/keys/{key_id:str}")
async def revoke_key(request: Request[Any, Any, Any], key_id: str, parts: Parts) -> None:
    """Revokes a key, at once and for good."""
    await parts.tenancy.revoke(key_of(request, "keys"), key_id)


@get("/v1/audit")
async def list_audit(
    request: Request[Any, Any, Any],
    parts: Parts,
    before: Annotated[int | None, Parameter(ge=0)] = None,
    limit: Most = 50,
) -> list[AuditEvent]:
    """Lists the changes of tenants and keys, latest first."""
    key_of(request, "admin")
    return [AuditEvent(**row) for row in await parts.ledger(key_rows.events, None, before, limit)]

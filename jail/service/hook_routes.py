"""The routes of webhooks: where a tenant wants to be told of what happens."""

from __future__ import annotations

from typing import Any

from litestar import Request, delete, get, post

from .hook_rows import Webhook
from .hooks import EVENTS
from .parts import Parts
from .problems import Problem
from .run_routes import key_of
from .wire import WebhookObject, WebhookRequest


def _object(hook: Webhook, secret: str | None = None) -> WebhookObject:
    return WebhookObject(id=hook.id, url=hook.url, events=list(hook.events), created=hook.created, secret=secret)


@get("/v1/webhooks")
async def list_webhooks(request: Request[Any, Any, Any], parts: Parts) -> list[WebhookObject]:
    """Lists the tenant's webhooks, oldest first."""
    return [_object(hook) for hook in parts.hooks.of(key_of(request, "keys").tenant)]


@post("/v1/webhooks")
async def create_webhook(request: Request[Any, Any, Any], data: WebhookRequest, parts: Parts) -> WebhookObject:
    """Adds a webhook. The answer has its secret, which is shown once."""
    by = key_of(request, "keys")
    if any(event not in EVENTS for event in data.events):
        raise Problem("bad-request", f"events: one or more of {', '.join(EVENTS)}")
    hook = await parts.hooks.add(by, data.url, tuple(dict.fromkeys(data.events)))
    return _object(hook, hook.secret)


@delete("/v1/webhooks/{webhook_id:str}")
async def delete_webhook(request: Request[Any, Any, Any], webhook_id: str, parts: Parts) -> None:
    """Removes a webhook, with what was still to be sent."""
    await parts.hooks.remove(key_of(request, "keys"), webhook_id)


ROUTES: list[Any] = [list_webhooks, create_webhook, delete_webhook]

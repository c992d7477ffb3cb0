"""Sends one webhook: a signed request to a pinned address, of whose answer the status alone is read."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
import ssl
from collections.abc import Iterable

from .hook_address import Network, Refused, pinned, target_of

PREFIX = "whsec_"
_OK = re.compile(rb"HTTP/1\.[01] 2\d\d[ \r\n]")
_LONGEST_LINE = 4096  # bytes of the answer


def new_secret() -> str:
    """Makes what the requests of one webhook are signed with: 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, delivery: str, timestamp: int, body: bytes) -> str:
    """Signs a request as Standard Webhooks has it: HMAC-SHA256 of its id, its time and its body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{delivery}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


async def is_delivered(
    url: str, secret: str, delivery: str, timestamp: int, body: bytes, allowed: Iterable[Network], seconds: float
) -> bool:
    """Sends a webhook within so many seconds; returns whether it was answered with 2xx. A redirect is an answer as any
    other that is not: the address that it names has not been checked.
    """
    try:
        async with asyncio.timeout(seconds):
            target = target_of(url)
            address = await pinned(target, allowed)
            context = ssl.create_default_context() if target.is_tls else None
            reader, writer = await asyncio.open_connection(
                address, target.port, ssl=context, server_hostname=target.host if context else None, limit=_LONGEST_LINE
            )
            try:
                head = (
                    f"POST {target.path} HTTP/1.1\r\nHost: {target.authority}\r\nConnection: close\r\n"
                    f"User-Agent: jail\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                    f"Webhook-Id: {delivery}\r\nWebhook-Timestamp: {timestamp}\r\n"
                    f"Webhook-Signature: {signature(secret, delivery, timestamp, body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
                return _OK.match(await reader.readline()) is not None
            finally:
                writer.transport.abort()
    except (OSError, ValueError, TimeoutError, Refused):  # ValueError: a line that does not end
        return False

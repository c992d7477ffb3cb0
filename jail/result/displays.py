"""Reads the displays of a guest: of each object the forms that it has, by MIME type.

TRUST: every byte is the guest's. A frame that is not of the expected shape is left out, as is a form that is not what
its type says.
"""

from __future__ import annotations

import struct

from ..core.plain_data import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FORMS = ("text/plain", "text/html", "image/svg+xml", "image/png", "application/json")
MOST = 64
_HEAD = struct.Struct("<BI")
_PNG = b"\x89PNG\r\n\x1a\n"


def displays_of(payloads: list[bytes]) -> tuple[dict[str, Any], ...]:
    """Returns the bundles of these frames, without those that say nothing."""
    bundles = (dict(_forms(payload)) for payload in payloads[:MOST])
    return tuple(bundle for bundle in bundles if bundle)


def encoded(bundle: dict[str, Any]) -> dict[str, Any]:
    """Returns a bundle as ``json.dumps`` takes it: a picture in base64."""
    import base64

    return {form: base64.b64encode(data).decode() if isinstance(data, bytes) else data for form, data in bundle.items()}


def decoded(bundle: dict[str, Any]) -> dict[str, Any]:
    """Returns a bundle of ``encoded`` as it was. Raises ValueError."""
    import base64

    return {form: base64.b64decode(data) if form == "image/png" else data for form, data in bundle.items()}


def _forms(payload: bytes) -> Iterator[tuple[str, Any]]:
    if payload.startswith(b"{"):  # of JavaScript; the name of no form is so long
        yield from _forms_of_json(payload)
        return
    at = 0
    for _ in FORMS:
        if len(payload) - at < _HEAD.size:
            return
        letters, size = _HEAD.unpack_from(payload, at)
        at += _HEAD.size
        form, data = payload[at : at + letters], payload[at + letters : at + letters + size]
        at += letters + size
        if at > len(payload):
            return
        name = form.decode("ascii", "replace")
        content = _content(name, data) if name in FORMS else None
        if content is not None:
            yield name, content


def _forms_of_json(payload: bytes) -> Iterator[tuple[str, Any]]:
    import json

    try:
        bundle = json.loads(payload)
    except (ValueError, RecursionError):
        return
    for form in FORMS:
        data = bundle.get(form)
        if form == "application/json":
            content = data
        else:
            content = _content(form, _bytes_of(form, data)) if isinstance(data, str) else None
        if content is not None:
            yield form, content


def _bytes_of(form: str, text: str) -> bytes:
    """Returns a picture that came in base64, and a text in UTF-8; bytes that are of no form for what is neither."""
    import binascii

    try:
        return binascii.a2b_base64(text, strict_mode=True) if form == "image/png" else text.encode()
    except ValueError:
        return b"\xff"


def _content(form: str, data: bytes) -> Any:
    if form == "image/png":
        return data if data.startswith(_PNG) else None
    try:
        text = data.decode()
        return _json(text) if form == "application/json" else text
    except (ValueError, RecursionError):
        return None


def _json(text: str) -> Any:
    """Returns what JSON says. Raises ValueError for what its standard has not, infinite numbers among it."""
    import json

    found = parsed(text)
    json.dumps(found, allow_nan=False)  # 1e400 is infinite
    return found

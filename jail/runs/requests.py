"""Packs what a guest is asked in the form that its harness reads: marshal's, and plain data for Node."""

from __future__ import annotations

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_OF_NODE = ("number", "source", "filename", "want_value", "beside", "session", "env", "interrupts", "look")
_LISTS = ("imports", "packages")


def packed(request: dict[str, Any], language: str) -> bytes:
    """Packs a request to a guest of this language, or one evaluation of a session."""
    if language != "node":
        return marshal.dumps(request, 2)
    from ..core.plain_data import pack

    modules = {**dict(request.get("modules", ())), **request.get("files", {})}
    asked = {word: request[word] for word in _OF_NODE if word in request}
    functions = [list(one) for one in request.get("functions", ())]
    modules_by_name = [list(one) for one in modules.items()]
    lists = {word: list(request.get(word, ())) for word in _LISTS}
    return pack({"env": {}, **asked, **lists, "modules": modules_by_name, "functions": functions}).encode()

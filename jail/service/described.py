"""The OpenAPI document: what Litestar makes of the routes, with the problems that each may answer with."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from .guard import OPEN
from .problems import CODES, MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "description": "A problem object of RFC 9457, with a stable code. Some have members of their own.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": list(CODES)},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "code", "detail"],
}
_ANSWER = {
    "description": "A problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Puts problem objects in the place of the errors that Litestar knows of, and adds that one route needs no key and
    another answers with CSV too.
    """
    document["components"]["schemas"]["Problem"] = _PROBLEM
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = _ANSWER
            if path == OPEN:
                operation["security"] = []
    document["paths"]["/v1/usage"]["get"]["responses"]["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    return document


class Document(JsonRenderPlugin):
    """Answers with the document."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Returns the document as JSON."""
        return super().render(request, described(openapi_schema))

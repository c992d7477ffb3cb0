"""Builds the JSON Schema of policy files, by which editors complete, explain and check them as they are written.

It is of draft 7, which taplo and its like read. A range of durations and sizes written as text is left to
``jail policy check``.
"""

from __future__ import annotations

import json  # noqa: TID253  # only `jail policy schema` loads this module
import re  # noqa: TID253  # the same

from .check import SCHEMA
from .meanings import MEANINGS
from .schema import KEYS, RENAMED
from .syscall_names import KNOWN, REFUSED
from .syscalls import GROUPS
from .tests import VERDICTS
from .vocabulary import INHERITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .schema import Key

_AMOUNT = r"([0-9]+\.?[0-9]*|\.[0-9]+)"
_FORMS = {
    "duration": rf"^\s*(({_AMOUNT}\s*(us|ms|s|m|h|d)\s*)+|{_AMOUNT}\s*)$",
    "size": rf"^\s*{_AMOUNT}\s*([KMGTPkmgtp]([Ii][Bb])?|[Bb])?\s*$",
}
_NUMBERS = {"duration": "number", "size": "integer", "count": "integer", "number": "number"}
_CALLS = [*GROUPS, *(name for name in sorted(KNOWN) if name not in REFUSED)]


def document() -> dict[str, Any]:
    """Returns the schema: a section for each table, a property for each key, with its meaning."""
    top: dict[str, Any] = {
        "schema": {"type": "integer", "minimum": 1, "maximum": SCHEMA, "description": "the form of this file"},
        "extends": {
            "type": "string",
            "minLength": 1,
            "description": "a preset, or another file (relative to this one)",
        },
    }
    for key, spec in KEYS.items():
        section, _, last = key.rpartition(".")
        inside = top if not section else top.setdefault(section, _table({}))["properties"]
        inside[last] = {**_value(spec, key), "description": _as_text(MEANINGS[key][1])}
    for old, (new, gone_in) in RENAMED.items():
        section, _, last = old.rpartition(".")
        top[section]["properties"][last] = {
            **_value(KEYS[new], new),
            "description": f"the old name of {new}, refused from jail {gone_in} on",
        }
    top["test"] = {"type": "array", "items": _test(), "description": "claims that `jail policy test` checks"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"urn:jail:policy:{SCHEMA}",  # absolute: taplo refuses a schema whose id is relative
        "title": f"A policy of jail, schema {SCHEMA}",
        **_table(top),
    }


def text() -> str:
    """Returns the schema as the file policies/policy.schema.json has it."""
    return json.dumps(document(), indent=1) + "\n"


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _value(spec: Key, key: str) -> dict[str, Any]:
    if spec.kind == "flag":
        return {"type": "boolean"}
    if spec.kind == "choice":
        return {"enum": list(spec.choices)}
    if spec.kind == "list":
        return {"type": "array", "uniqueItems": True, "items": _item(spec, key)}
    if spec.kind == "table":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if spec.kind == "text":
        return {"type": "string"}
    number = {"type": _NUMBERS[spec.kind], "minimum": spec.least, "maximum": spec.most}
    forms = [number, *([{"type": "string", "pattern": _FORMS[spec.kind]}] if spec.kind in _FORMS else [])]
    forms += [{"const": "none"}] if spec.unlimited else []
    return {"anyOf": forms} if len(forms) > 1 else number


def _item(spec: Key, key: str) -> dict[str, Any]:
    names = _CALLS if key.startswith("syscalls.") else spec.choices
    return {"enum": [INHERITED, *names]} if names else {"type": "string", "minLength": 1}


def _test() -> dict[str, Any]:
    run = {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}
    claims = {
        "verdict": {"enum": list(VERDICTS)},
        **{name: {"type": "string", "minLength": 1} for name in ("denied", "hidden", "unreachable")},
    }
    return {**_table({"run": run, **claims}), "oneOf": [{"required": [name]} for name in claims]}


def _as_text(cell: str) -> str:
    """Takes the links out of a cell of the reference, and the sign that keeps a bar from ending it."""
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", cell).replace("\\|", "|")

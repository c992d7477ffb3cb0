"""Writes the parts of the reference that come from the code: the table of policy keys, and the policy's JSON Schema.

tools/reference.py          writes docs/reference/policy.md (its table) and policies/policy.schema.json
"""

from __future__ import annotations

import re
from pathlib import Path

from jail.core.text import literal
from jail.core.units import format_duration, format_size
from jail.policy.json_schema import text as schema
from jail.policy.meanings import MEANINGS
from jail.policy.model import Policy
from jail.policy.schema import KEYS, Key
from jail.policy.vocabulary import FIELDS

ROOT = Path(__file__).parents[1]
PAGE, SCHEMA = ROOT / "docs/reference/policy.md", ROOT / "policies/policy.schema.json"
HEAD = "| key | type | unit | default | example | meaning |\n|---|---|---|---|---|---|\n"
TABLE = re.compile(re.escape(HEAD) + r"(\|.*\n)*")
UNITS = {"duration": "seconds", "size": "bytes"}
WORDS = {"flag": "true or false", "list": "list of", "table": "table of texts"}


def type_of(spec: Key) -> str:
    """Returns the cell of the type: its word, its range or its choices."""
    if spec.kind == "choice":
        return ", ".join(f"`{choice}`" for choice in spec.choices)
    if spec.kind == "list":
        return f"list of {spec.of}"
    words = WORDS.get(spec.kind, spec.kind)
    if spec.kind == "duration":
        words += f", {spec.least:g} s to {spec.most / 86400:g} days"
    elif spec.most:
        form = format_size if spec.kind == "size" else str
        words += f", {form(int(spec.least) if spec.kind == 'size' else spec.least)} to {form(spec.most)}"
    return words + ', or "none"' * spec.unlimited


def unit_of(spec: Key) -> str:
    return UNITS.get(spec.kind, "" if spec.kind == "list" else spec.of)


def default_of(key: str, spec: Key) -> str:
    head, _, last = key.rpartition(".")
    policy = Policy(name="")
    value = getattr(getattr(policy, head) if head else policy, FIELDS.get(key, last))
    if value is None:
        return '"none"'
    if spec.kind in ("size", "duration"):
        return f'"{format_size(value) if spec.kind == "size" else format_duration(value)}"'
    return literal(dict(value) if spec.kind == "table" else value)


def table() -> str:
    """Returns the table of all keys."""
    rows = [
        f"| `{key}` | {type_of(spec)} | {unit_of(spec)} | `{default_of(key, spec)}` | `{MEANINGS[key][0]}` "
        f"| {MEANINGS[key][1]} |\n"
        for key, spec in KEYS.items()
    ]
    return HEAD + "".join(rows)


def page(text: str) -> str:
    """Returns the page with its table made anew."""
    made = table()
    text, count = TABLE.subn(lambda _: made, text)
    assert count == 1, f"{PAGE} has no table that begins with {HEAD}"
    return text


def files() -> dict[Path, str]:
    """Returns each file that is written, with what it must hold."""
    return {PAGE: page(PAGE.read_text(encoding="utf-8")), SCHEMA: schema()}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")

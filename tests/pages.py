"""The code blocks of README.md and docs/: found, and the Python ones run with the claims of their comments.

A comment behind an expression, such as ``x + 1  # 42``, is a claim if it begins with a literal. A line above a block
may say ``<!-- run by tests/FILE -->``, or ``<!-- not run: WHY -->``.

Run as a program, this runs the blocks that it is given as JSON, in one namespace.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import json
import linecache
import re
import sys
import tokenize
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>(?:not run:|run by) [^\n]+) -->\n+)?^```(?P<kind>\S*)[^\n]*\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    """One block: the first line of its text, its kind, its text, and its mark ("" if it has none)."""

    line: int
    kind: str
    text: str
    mark: str


def blocks(page: str) -> list[Block]:
    """Returns the blocks of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(text.count("\n", 0, found.start("text")) + 1, found["kind"], found["text"], found["mark"] or "")
        for found in BLOCK.finditer(text)
    ]


def literal(comment: str) -> tuple[Any] | None:
    """Returns the value that a comment begins with, in a tuple; None if it begins with none."""
    for end in (len(comment), *(found.start() for found in re.finditer(r"[:;,] ", comment))):
        try:
            return (ast.literal_eval(comment[:end]),)
        except (ValueError, SyntaxError):
            continue
    return None


class Claims(ast.NodeTransformer):
    """Wraps each expression whose line ends in a claim into a call that checks it."""

    def __init__(self, text: str) -> None:
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        self._comments = {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        claim = literal(self._comments.get(node.end_lineno or 0, ""))
        if claim:
            call = ast.parse(f"claimed(None, {claim[0]!r}, {node.end_lineno})", mode="eval").body
            assert isinstance(call, ast.Call)
            call.args[0] = node.value
            node.value = call
        return node


def claimed(value: object, wanted: object, line: int) -> None:
    """Compares what an expression gave with the comment behind it."""
    assert value == wanted, f"line {line}: {value!r}, not {wanted!r}"


def compiled(text: str, name: str) -> Any:
    """Compiles a block with its claims; ``await`` may stand outside of functions."""
    tree = ast.fix_missing_locations(Claims(text).visit(ast.parse(text)))
    return compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def run(texts: dict[str, str]) -> None:
    """Runs blocks one after the other in one namespace."""
    namespace: dict[str, Any] = {"__name__": "page", "claimed": claimed}
    for name, text in texts.items():
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)  # for inspect.getsource
        code = compiled(text, name)
        found = eval(code, namespace)
        if inspect.iscoroutine(found):
            asyncio.run(found)


if __name__ == "__main__":
    run(json.load(sys.stdin))

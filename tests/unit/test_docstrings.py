"""Checks how docstrings begin: a function's with a verb, every other one not with a question or a lone preposition."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.relative_to(ROOT) for room in ("jail", "native") for path in (ROOT / room).glob("**/*.py"))

VERB = re.compile(r"[A-Z][a-z]+s")
# end like a verb, and are none, or tell nothing of the act
NO_VERB = re.compile(
    "As|Bytes|Descriptors|Does|Entries|Fields|Has|Is|Its|M(icro|illi)seconds|Modules|Numbers|Parents|Processes|Seconds|"
    "Stacks|Tables|This|Those|Tracebacks|Was"
)
QUESTION = re.compile("How|What|When|Where|Whether|Which|Who|Whose|Why")
LONE = re.compile("After|As|At|By|Else|For|From|If|In|Is|Of|One|Like|None|No|Not|Nothing|To|Until|With|Without")


def wrong_beginnings(source: str) -> list[str]:
    """Lists the docstrings of a file that begin otherwise, as "line: first words"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            if text and not begins_well(node, text.split()[0].strip("`,.:;")):
                found.append(f"{node.body[0].lineno}: {' '.join(text.split()[:4])}")
    return found


def begins_well(node: ast.AST, word: str) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_named_for_its_value(node):
        return bool(VERB.fullmatch(word)) and not NO_VERB.fullmatch(word)
    return not QUESTION.fullmatch(word) and not LONE.fullmatch(word)


def is_named_for_its_value(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Returns whether it is a property, or a command of click: that shows its docstring as help, in the imperative."""
    return any(re.match(r"property|_command\(", ast.unparse(each)) for each in function.decorator_list)


def test_docstrings_begin_with_a_verb() -> None:
    wrong = {str(path): wrong_beginnings((ROOT / path).read_text()) for path in FILES}
    assert {path: lines for path, lines in wrong.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """The plan."""',
        'def f():\n    """Whether it holds."""',
        'async def f():\n    """Is it there?"""',
        'def f():\n    """As the other."""',
        'class C:\n    """What a run may do."""',
        '"""How a run ends."""',
    ],
)
def test_another_beginning_is_seen(source: str) -> None:
    assert len(wrong_beginnings(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """Returns the plan."""',
        'class C:\n    """A plan."""',
        '@property\ndef f():\n    """True if it holds."""',
        '"""The plan of a run."""',
        "def f():\n    return 1",
    ],
)
def test_a_plain_beginning_passes(source: str) -> None:
    assert not wrong_beginnings(source)

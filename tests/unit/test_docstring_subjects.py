"""Checks that no sentence has what, who, whoever or nobody for its subject: the actor or the thing is named."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md", "policies/*.toml", "jail/**/*.py",
    "jail/guests/**/*.js", "native/**/*.[ch]",
)  # fmt: skip
FILES = sorted({path.relative_to(ROOT) for place in PLACES for path in ROOT.glob(place)})
SUBJECT = re.compile(r"(?:^|[.!?:][\"'`)*_]*\s|\*\*)\s*((?:What|Whatever|Who|Whoever|Nobody)\b[^.?!]*[.?!]?)")
ANY = re.compile(r"\b(?:What|Whatever|Who|Whoever|whoever|Nobody|nobody)\b")
ANYWHERE = re.compile(r"\b(?:whoever|nobody)\b", re.IGNORECASE)
# the project's own description; the guest's /etc/passwd; the user id that the kernel shows for ids without a map
ALLOWED = re.compile(r"code\s+nobody\s+has\s+vouched|nobody:|become_nobody", re.IGNORECASE)


def wrong_sentences(name: str, source: str) -> list[str]:
    """Lists the beginnings of sentences with such a subject in the prose of a file."""
    found: list[str] = []
    if not ANY.search(source):
        return found
    for prose in prose_of(name, source):
        text = ALLOWED.sub("", prose)
        found += [m[1][:60] for m in SUBJECT.finditer(text) if not m[1].rstrip().endswith("?")]
        found += [text[max(0, m.start() - 30) : m.end()] for m in ANYWHERE.finditer(text)]
    return found


def prose_of(name: str, source: str) -> list[str]:
    """Returns the paragraphs, comments and docstrings of a file, each as one line."""
    if name.endswith(".md"):
        blocks = re.split(r"\n\s*\n|\n(?=\s*[-*|] )|\n(?=\s*\d+\. )", re.sub(r"(?m)^#+ .*$", "", source))
        return [re.sub(r"^[-*|\d. ]*", "", " ".join(block.split())) for block in blocks]
    if name.endswith(".py"):
        return python_prose(source)
    marks = r"((?:^[ \t]*#.*\n?)+)" if name.endswith(".toml") else r"/\*(.*?)\*/|((?:^[ \t]*//.*\n?)+)"
    blocks = [" ".join(filter(None, m.groups())) for m in re.finditer(marks, source, re.DOTALL | re.MULTILINE)]
    blocks = [piece for block in blocks for piece in re.split(r"\n[ *#/]*\n", block)]
    return [re.sub(r"(?:^|\s)[*#/]+(?=\s|$)", " ", " ".join(block.split())).strip() for block in blocks]


def python_prose(source: str) -> list[str]:
    blocks, line = [], -2
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("# ")
            if blocks and token.start[0] == line + 1:
                blocks[-1] += " " + text
            else:
                blocks.append(text)
            line = token.start[0]
        elif token.type == tokenize.STRING and token.string.startswith('"""'):
            blocks += [" ".join(part.split()) for part in token.string.strip('"').split("\n\n")]
    return blocks


def test_no_sentence_has_a_question_for_its_subject() -> None:
    wrong = {str(path): wrong_sentences(path.name, (ROOT / path).read_text(encoding="utf-8")) for path in FILES}
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", "A page.\n\n- What is shown\n  is read-only."),
        ("a.py", '"""Reads it. Who asks waits."""'),
        ("a.py", "x = 1  # nobody reads it"),
        ("a.c", "/* A step.\n * Who is meant is told by the frame. */"),
        ("a.js", "// All of it. What is left is dropped.\n"),
        ("a.toml", "# What the guest sees: /usr\n"),
    ],
)
def test_such_a_sentence_is_seen(name: str, source: str) -> None:
    assert len(wrong_sentences(name, source)) == 1


def test_questions_and_other_subjects_pass() -> None:
    assert wrong_sentences("a.md", "What is shown? The host's paths. It shows what the policy names.") == []
    assert wrong_sentences("a.py", '"""Runs code nobody has vouched for."""\nwhat = 1\n') == []

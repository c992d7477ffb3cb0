"""Builds the documentation's site, strictly: .venv/bin/python tools/documentation.py [FOLDER], by default build/site.

docs/ holds the pages as they are read in the repository. This adds two that are made (the Python interface from its
docstrings, the list of decisions) and README.md, and takes out links to files that a site does not have. A page without
a place in NAVIGATION comes under "More". A warning of the generator, such as a broken link, ends it with status 1.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jail

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
OUT = re.compile(r"\[([^]]+)\]\((?:\.\./)+[^)]+\.(?:py|mjs)\)|\[([^]]+)\]\((?:\.\./)+SECURITY\.md\)")  # of docs/
NO_PAGE = re.compile(r"\[([^]]+)\]\((?!docs/|https?:|#)[^)]+\)")  # of README.md
NAVIGATION = [
    ("Home", "index.md"),
    ("Ten minutes", "tutorial.md"),
    ("How to", ["howto/judge.md", "howto/agent.md", "ci.md", "howto/ci.md", "howto/pytest.md", "howto/notebook.md",
                "howto/web.md", "build.md", "files.md", "displays.md", "functions.md", "terminal.md", "sessions.md",
                "branches.md", "memory.md", "journal.md", "service.md", "policies.md",
                "howto/from-subprocess.md", "howto/from-bubblewrap.md", "howto/from-nsjail.md",
                "howto/from-restrictedpython.md", "howto/from-e2b.md"]),
    ("Explanation", ["rings.md", "design.md", "security.md", "language.md", "javascript.md", "tiers.md", "evidence.md",
                     "performance.md", "attempts.md"]),
    ("Reference", ["reference/README.md", "reference/command-line.md", "reference/policy.md", "reference/result.md",
                   "reference/python.md", "reference/api.md", "reference/service.md", "protocol.md", "errors.md"]),
]  # fmt: skip


def title(path: Path) -> str:
    """Returns the heading of a page."""
    return path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")


def decisions() -> str:
    """Returns a page that lists the decisions."""
    rows = "".join(f"- [{title(path)}]({path.name})\n" for path in sorted((DOCS / "decisions").glob("*.md")))
    return (
        f"# Decisions\n\nEach is half a page: the choice, its reason, and the alternatives that were refused.\n\n{rows}"
    )


def interface() -> str:
    """Returns a page of the public names of ``jail``, with signatures and docstrings."""
    parts = [entry(f"jail.{name}", getattr(jail, name)) for name in sorted(jail.__all__) if name != "subprocess"]
    return "# Python: each name\n\nMade from the docstrings; [Python](python.md) is the overview.\n\n" + "\n".join(
        parts
    )


def entry(name: str, value: Any, level: int = 2) -> str:
    """Returns the section of one function or class, a class with its public methods."""
    text = f"{'#' * level} `{name}`\n\n{signature(name, value)}{inspect.getdoc(value) or ''}\n"
    if not inspect.isclass(value) or issubclass(value, BaseException):
        return text
    methods = [
        entry(f"{name}.{member}", inspect.unwrap(getattr(found, "__func__", getattr(found, "fget", found))), level + 1)
        for member, found in vars(value).items()
        if not member.startswith("_") and (callable(found) or isinstance(found, (property, classmethod, staticmethod)))
    ]
    return "\n".join((text, *(method for method in methods if method.count("\n") > 3)))


class Annotation:
    """Shows an annotation that is kept as text without its quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def signature(name: str, value: Any) -> str:
    """Returns a call with its parameters; nothing for a property, or where none is known."""
    if not inspect.isclass(value) and not inspect.isroutine(value):
        return ""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    parameters = [
        each.replace(annotation=Annotation(each.annotation)) if isinstance(each.annotation, str) else each
        for each in found.parameters.values()
    ]
    result = found.return_annotation
    shown = found.replace(
        parameters=parameters, return_annotation=Annotation(result) if isinstance(result, str) else result
    )
    return f"```text\n{name}{shown}\n```\n\n"


def prepared(target: Path) -> None:
    """Makes the folder of pages that the generator reads."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DOCS, target)
    (target / "decisions/index.md").write_text(decisions(), encoding="utf-8")
    (target / "reference/api.md").write_text(interface(), encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = NO_PAGE.sub(r"\1", readme).replace("](docs/", "](")
    (target / "readme.md").write_text(readme, encoding="utf-8")
    for path in target.rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("](decisions/)", "](decisions/index.md)")
        text = text.replace("](../README.md", "](readme.md").replace("](../../README.md", "](../readme.md")
        path.write_text(OUT.sub(lambda link: link[1] or link[2], text), encoding="utf-8")


def navigation(pages: Path) -> str:
    """Returns the navigation as TOML: every page has a place in it."""
    listed = ["decisions/index.md", *(f"decisions/{path.name}" for path in sorted((DOCS / "decisions").glob("*.md")))]
    sections = [*NAVIGATION, ("Decisions", listed), ("README", "readme.md")]
    known = {page for _, found in sections for page in ([found] if isinstance(found, str) else found)}
    more = sorted({path.relative_to(pages).as_posix() for path in pages.rglob("*.md")} - known)
    sections += [("More", more)] if more else []
    return "".join(f"  {{ {json.dumps(name)} = {json.dumps(found)} }},\n" for name, found in sections)


def main(site: Path) -> int:
    """Makes the pages and the site from them; returns the exit status."""
    work = ROOT / "build/site-pages"
    prepared(work / "docs")
    nav = navigation(work / "docs")
    config = f'[project]\nsite_name = "jail"\ndocs_dir = "docs"\nsite_dir = "site"\nnav = [\n{nav}]\n'
    config += "[project.theme]\nfont = false\n"  # none from another host
    (work / "zensical.toml").write_text(config, encoding="utf-8")
    zensical = Path(sys.executable).with_name("zensical")
    done = subprocess.run([zensical, "build", "--strict", "--clean"], cwd=work, check=False)
    if done.returncode == 0:
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(work / "site", site)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/site").resolve()))

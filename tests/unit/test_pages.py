"""The pages: code blocks of a known kind, policies that are right, links that lead somewhere, no page unlinked."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from jail.policy.check import Place, tree_checked

from ..pages import PAGES, ROOT, blocks, literal

KINDS = {"python", "console", "sh", "toml", "yaml", "text", "json"}
NOT_RUN = 9  # blocks for which a test machine lacks something; one more needs a reason that a reader accepts
LINK = re.compile(r"(?<!!)\[[^]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor that a site gives a heading."""
    text = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).lower()
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", text)).strip("-")


def links(page: str) -> list[tuple[str, str]]:
    """Target (a path of the repository) and anchor of each link within it; a folder stands for its pages."""
    prose = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = [link.partition("#") for link in LINK.findall(prose) if "://" not in link]
    here = (ROOT / page).parent
    targets = [
        ((here / path).resolve().relative_to(ROOT).as_posix() if path else page, name) for path, _, name in found
    ]
    folders = [str(inside.relative_to(ROOT)) for path, _ in targets for inside in (ROOT / path).glob("*.md")]
    return [*targets, *((path, "") for path in folders)]


def test_a_block_is_of_a_known_kind_and_marked_ones_are_few() -> None:
    all_of_them = [(page, block) for page in PAGES for block in blocks(page)]
    assert [(page, block.line, block.kind) for page, block in all_of_them if block.kind not in KINDS] == []
    assert sum(block.mark.startswith("not run") for _, block in all_of_them) == NOT_RUN
    for page, block in all_of_them:
        if block.mark.startswith("run by"):
            test = ROOT / block.mark.removeprefix("run by ")
            assert Path(page).name in test.read_text(encoding="utf-8"), (page, block.line)


@pytest.mark.parametrize("page", [page for page in PAGES if any(block.kind == "toml" for block in blocks(page))])
def test_a_policy_on_a_page_is_right(page: str) -> None:
    for block in blocks(page):
        if block.kind == "toml" and not block.mark:
            tree_checked(tomllib.loads(block.text), Place(f"{page}:{block.line}"))


@pytest.mark.parametrize("page", PAGES)
def test_links_and_their_anchors_lead_somewhere(page: str) -> None:
    for target, name in links(page):
        assert (ROOT / target).exists(), target
        if name:
            assert name in map(anchor, HEADING.findall((ROOT / target).read_text(encoding="utf-8"))), (target, name)


def test_no_page_is_unlinked() -> None:
    reached, todo = set(), ["docs/index.md"]
    while todo:
        page = todo.pop()
        if page not in reached and page.startswith("docs/") and page.endswith(".md"):
            reached.add(page)
            todo += [target for target, _ in links(page)]
    assert {page for page in PAGES if page.startswith("docs/")} - reached == set()


def test_each_page_has_its_place_on_the_site() -> None:
    made = runpy.run_path(str(ROOT / "tools/documentation.py"))
    places = made["navigation"](ROOT / "docs")
    assert [page for page in PAGES if page.startswith("docs/") and f'"{page[5:]}"' not in places] == []
    assert "jail.run(command: str | bytes" in made["interface"]() and "### `jail.Pool.submit`" in made["interface"]()


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [("42", (42,)), ('"wall": interrupted', ("wall",)), ("None", (None,)), ("[1, 2], of two", ([1, 2],)),
     ("as it comes", None), ("source -> result", None)],
)  # fmt: skip
def test_a_comment_is_a_claim_if_it_begins_with_a_literal(comment: str, wanted: object) -> None:
    assert literal(comment) == wanted

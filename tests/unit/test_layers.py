"""The rooms of docs/design.md: each imports only from those above it, and each outside package has one door."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# what may be imported -> the only place that may (a file, or a folder with all in it)
DOORS: dict[str, str | tuple[str, ...]] = {
    "pyseccomp": "plan/filter.py",
    "click": "cli/",
    "prctl": "host/",
    "jail._native": ("launch/", "host/facts.py"),
}


def rooms(design: str) -> list[str]:
    """The rooms in the order of the list: what stands in one line is in order from left to right."""
    block = design.partition("## The rooms")[2].partition("\njail/\n")[2].partition("\ntests/")[0]
    leading_names = (re.match(r"  ((?:\w+(?:\.py|/) ?)+)", line) for line in block.splitlines())
    return [re.sub(r"\.py$|/$", "", name) for found in leading_names if found for name in found[1].split()]


def imported(tree: ast.AST, module: str) -> list[tuple[int, str]]:
    """(line, full name) of all that a module imports, in functions too, but not for type checkers alone."""
    found: list[tuple[int, str]] = []
    package = module.split(".")[:-1]

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.orelse:
                visit(child)
            return
        if isinstance(node, ast.Import):
            found.extend((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            found.extend((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and re.search(r"\b(import_module|__import__)$", ast.unparse(node.func)):
            found.extend((node.lineno, str(name.value)) for name in node.args[:1] if isinstance(name, ast.Constant))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree)
    return found


def violations(source: str, path: str, order: list[str]) -> list[str]:
    """What one file of jail/ may not import. ``path`` is relative to jail/; ``order`` are the rooms from the top."""
    module = ".".join(["jail", *path.removesuffix(".py").split("/")])
    own = module.split(".")[1]
    wrong = []
    for line, name in imported(ast.parse(source), module):
        for package, door in DOORS.items():
            if f"{name}.".startswith(f"{package}.") and not path.startswith(door):
                wrong.append(f"{path}:{line}: {package} is for {door} alone")
        parts = name.split(".")
        if parts[0] != "jail" or name.startswith("jail._native"):
            continue
        room = parts[1] if len(parts) > 1 and parts[1] in order else "__init__"
        if room == own or own in {"__init__", "__main__"}:  # the two ends, which string the rooms together
            continue
        if own == "cli" and room == "__init__":  # the package's own face
            continue
        if own == "guest":
            wrong.append(f"{path}:{line}: guest imports nothing of ours, yet {name}")
        elif own not in order:
            wrong.append(f"{path}:{line}: {own} is no room of docs/design.md")
        elif room not in order[: order.index(own)]:
            wrong.append(f"{path}:{line}: {own} stands above {room}")
    return wrong


ORDER = rooms((ROOT / "docs/design.md").read_text(encoding="utf-8"))
FILES = sorted(path.relative_to(ROOT / "jail").as_posix() for path in (ROOT / "jail").rglob("*.py"))


def test_the_list_of_rooms_was_read() -> None:
    assert ORDER[:8] == ["records", "errors", "units", "cache", "stored_modules", "shield", "forks", "files"]
    assert ORDER[-1] == "cli"
    assert {path.split("/")[0].removesuffix(".py") for path in FILES} <= {*ORDER, "__init__", "__main__"}


@pytest.mark.parametrize("path", FILES)
def test_a_room_imports_only_from_rooms_above(path: str) -> None:
    assert violations((ROOT / "jail" / path).read_text(encoding="utf-8"), path, ORDER) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("policy/model.py", "from ..plan import build"),
        ("policy/model.py", "from ..plan.build import build"),
        ("policy/model.py", "from .. import aio"),
        ("policy/model.py", "import jail"),
        ("policy/model.py", "import jail.plan.model as m"),
        ("policy/model.py", "def f():\n    from jail.watch import result"),
        ("policy/model.py", "import importlib\nimportlib.import_module('jail.plan')"),
        ("policy/deep/er.py", "from ...plan import build"),
        ("policy/model.py", "if TYPE_CHECKING:\n    pass\nelse:\n    from ..plan import build"),
        ("records.py", "from .errors import JailError"),
        ("aio.py", "from .cli import main"),
        ("guest/harness.py", "from ..records import Record"),
        ("plan/build.py", "import pyseccomp"),
        ("plan/build.py", "from pyseccomp import Arch"),
        ("aio.py", "import click.testing"),
        ("aio.py", "from ._native import lib"),
        ("aio.py", "from . import _native"),
        ("launch/native.py", "import prctl"),
        ("attic.py", "from .records import Record"),
    ],
)
def test_a_violation_is_seen(path: str, source: str) -> None:
    assert len(violations(source, path, ORDER)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("policy/model.py", "from ..records import Record\nfrom .load import load\nimport os, json"),
        ("policy/model.py", "if TYPE_CHECKING:\n    from ..plan import build"),
        ("policy/model.py", "import typing\nif typing.TYPE_CHECKING:\n    import click"),
        ("guest/harness.py", "from . import wire\nfrom .wire import read\nimport os"),
        ("plan/filter.py", "def f():\n    import pyseccomp"),
        ("launch/native.py", "from .._native import ffi, lib"),
        ("aio.py", "from .watch.result import Result"),
        ("__init__.py", "from .aio import arun"),
        ("cli/commands.py", "from .. import __version__"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    assert violations(source, path, ORDER) == []

"""The rooms of layers.toml: each imports only from those above it, and each outside package has one importer."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .layers import JAIL, LAYERS, circles, graph, imports, module_of, room_of

ROOT = Path(__file__).parents[2]
ORDER, ISLANDS, ENDS, FACES = (LAYERS[name] for name in ("order", "islands", "ends", "faces"))
FILES = sorted(path.relative_to(JAIL).as_posix() for path in JAIL.rglob("*.py"))


def rooms(design: str) -> list[str]:
    """The rooms in the order in which docs/design.md lists them."""
    block = design.partition("## The rooms")[2].partition("\njail/\n")[2].partition("\ntests/")[0]
    return [found[1] for line in block.splitlines() if (found := re.match(r"  (\w+)(?:/|\.py) ", line))]


def violations(source: str, path: str) -> list[str]:
    """What one file of jail/ may not import, for type checkers neither. ``path`` is relative to jail/."""
    module = module_of(path)
    own = room_of(module)
    wrong = []
    for line, name, typing in imports(ast.parse(source), module):
        for package, importers in LAYERS["importers"].items():
            if not typing and f"{name}.".startswith(f"{package}.") and not path.startswith(tuple(importers)):
                wrong.append(f"{path}:{line}: {package} is for {importers} alone")
        parts = name.split(".")
        if parts[0] != "jail" or name.startswith("jail._native"):
            continue
        room = parts[1] if len(parts) > 1 and parts[1] in {*ORDER, *ISLANDS, *FACES} else "__init__"
        if room == own or own in ENDS or (own in FACES and room in ORDER):
            continue
        if own == "cli" and room == "__init__":  # the package's own face
            continue
        if own in ISLANDS:
            wrong.append(f"{path}:{line}: {own} imports nothing of ours, yet {name}")
        elif own not in ORDER:
            wrong.append(f"{path}:{line}: {own} is no room of layers.toml")
        elif room not in ORDER[: ORDER.index(own)]:
            wrong.append(f"{path}:{line}: {own} stands above {room}")
    return wrong


def test_the_design_shows_the_same_rooms_in_the_same_order() -> None:
    shown = rooms((ROOT / "docs/design.md").read_text(encoding="utf-8"))
    assert [room for room in shown if room in ORDER] == ORDER
    assert {room for room in shown if room not in ORDER} == {*ISLANDS, *FACES}


def test_every_module_is_in_a_room() -> None:
    assert {room_of(module_of(path)) for path in FILES} == {*ORDER, *ISLANDS, *ENDS, *FACES}


def test_no_circle_of_imports() -> None:
    assert circles(graph(JAIL)) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]


@pytest.mark.parametrize("path", FILES)
def test_a_room_imports_only_from_rooms_above(path: str) -> None:
    assert violations((JAIL / path).read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("policy/model.py", "from ..plan import build"),
        ("policy/model.py", "from ..plan.build import build"),
        ("policy/model.py", "from .. import runs"),
        ("policy/model.py", "import jail"),
        ("policy/model.py", "import jail.plan.model as m"),
        ("policy/model.py", "def f():\n    from jail.result import model"),
        ("policy/model.py", "import importlib\nimportlib.import_module('jail.plan')"),
        ("policy/deep/er.py", "from ...plan import build"),
        ("policy/model.py", "if TYPE_CHECKING:\n    pass\nelse:\n    from ..plan import build"),
        ("policy/model.py", "if TYPE_CHECKING:\n    from ..plan import build"),
        ("core/records.py", "from ..policy.model import Policy"),
        ("core/records.py", "from .. import subprocess"),
        ("runs/start.py", "from ..cli import main"),
        ("guests/python/harness.py", "from ...core.records import Record"),
        ("plan/build.py", "import pyseccomp"),
        ("plan/build.py", "from pyseccomp import Arch"),
        ("runs/start.py", "import click.testing"),
        ("runs/start.py", "from .._native import lib"),
        ("runs/start.py", "from .. import _native"),
        ("launch/native.py", "import prctl"),
        ("attic.py", "from .core.records import Record"),
    ],
)
def test_a_violation_is_seen(path: str, source: str) -> None:
    assert len(violations(source, path)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("policy/model.py", "from ..core.records import Record\nfrom .load import load\nimport os, json"),
        ("policy/model.py", "import typing\nif typing.TYPE_CHECKING:\n    import click"),
        ("guests/python/harness.py", "from . import wire\nfrom .wire import read\nimport os"),
        ("plan/filter.py", "def f():\n    import pyseccomp"),
        ("launch/native.py", "from .._native import ffi, lib"),
        ("runs/start.py", "from ..result.model import Result"),
        ("subprocess.py", "from .stdlib.popen import Popen"),
        ("__init__.py", "from .runs.start import start"),
        ("cli/commands.py", "from .. import __version__"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    assert violations(source, path) == []

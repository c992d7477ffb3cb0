"""Level standard carries the packages that a policy lists: what they do by themselves, and what the guest may not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

from .host import public_folder

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAMS = Path(__file__).parents[2] / "bench" / "packages"
TEMPLATE = """import jinja2
print(jinja2.Template("{% for n in numbers %}{{ n * 2 }} {% endfor %}").render(numbers=[1, 2]))"""
LAZY = "import numpy as np\nprint(np.random.default_rng(1).integers(9), np.fft.fft([1]), np.ma.array([1]), np.testing)"
WORDS = {  # a compiled package that another calls, generated code, a module that puts another object in its place
    "jinja2": TEMPLATE,
    "attrs": "import attr\n@attr.s\nclass Point:\n    x = attr.ib()\nprint(Point(1))",
    "pygments": "import pygments.lexers\nprint([kind for kind, _ in pygments.lexers.PythonLexer().get_tokens('x')])",
    "more_itertools": "import more_itertools\nprint(list(more_itertools.chunked(range(5), 2)))",
}


def run(source: str, *imports: str, level: str = "standard") -> jail.Result:
    policy = load("python", [("guest.level", level), ("guest.imports", json.dumps(imports))])
    return jail.run(source, policy, memory="1G", wall=60, cpu=60)


def outside(source: str) -> str:
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout


def test_numpy_whole() -> None:
    source = (PROGRAMS / "numpy.py").read_text()
    result = run(source, "@stdlib", "numpy")
    assert (result.verdict, result.stdout, result.denials) == ("ok", outside(source), ()), result.stderr


@pytest.mark.optional
@pytest.mark.parametrize(
    "path", sorted(set(PROGRAMS.glob("*.py")) - {PROGRAMS / "numpy.py"}), ids=lambda path: path.stem
)
def test_a_tutorials_program(path: Path, needs: Callable[[object, str], None]) -> None:
    """Those of bench/packages whose packages are beside pytest; bench/packages.py has the table of all."""
    source = path.read_text()
    imports = source.partition("\n")[0].removeprefix("# imports: ").replace(" ", "").split(",")
    needs(all(map(importlib.util.find_spec, imports)), path.stem)
    result = run(source, "@stdlib", *imports)
    assert (result.verdict, result.stdout) == ("ok", outside(source)), result.stderr


def test_one_name_is_enough() -> None:
    """No @stdlib, and nothing of what the package needs."""
    result = run(LAZY, "numpy")
    assert (result.verdict, result.stdout) == ("ok", outside(LAZY)), result.stderr


@pytest.mark.parametrize("name", WORDS)
def test_packages_of_other_kinds(name: str) -> None:
    result = run(WORDS[name], "@stdlib", {"attrs": "attr"}.get(name, name))
    assert (result.verdict, result.stdout) == ("ok", outside(WORDS[name])), result.stderr


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("import markupsafe", "list 'markupsafe' in guest.imports if it is to be trusted"),
        ("import ctypes", "guest.level = 'off' has all"),
        ("from markupsafe import Markup", "list 'markupsafe' in guest.imports if it is to be trusted"),
    ],
)
def test_what_packages_import_is_theirs(source: str, fix: str) -> None:
    result = run(f"import jinja2\n{source}", "jinja2")
    assert result.exception is not None
    assert result.exception.type == "ModuleNotFoundError"
    assert fix in result.exception.message


BY_ITSELF = """
np.ctypeslib.ctypes.CDLL(None)
np.linalg._linalg.functools.sys.modules['os'].system('true')
getattr(np.linalg.norm, '__globals__')
getattr(np.linalg.norm, '__code__')
np.vectorize(getattr, otypes='O')(np.linalg.norm, '__globals__')
np.vectorize(setattr)(json.dumps, 'wanted', 1)
np.array = 1
getattr(np, '__builtins__')
getattr(np, '__dict__')['__builtins__']['open']('/etc/passwd')
getattr(np, '__loader__').get_data('/etc/passwd')
types.FunctionType(compile('1', '', 'eval'), {})
json.dumps.wanted = 1
logging.FileHandler('/tmp/x')
pathlib.Path('/etc/passwd').read_text()
type.mro(int)
inspect.currentframe().f_back
sys._getframe()
open('/etc/passwd')
np.fromfile('/etc/passwd', 'u1')
import multiprocessing
"""
EACH = """import inspect, json, logging, pathlib, sys, types
import numpy as np
for source in BY_ITSELF.strip().splitlines():
    try:
        exec(source)
        print(source, "was done")
    except (AttributeError, TypeError, PermissionError, KeyError, ImportError):
        pass
"""


def test_what_a_guest_does_by_itself_is_refused() -> None:
    result = run(f"BY_ITSELF = {BY_ITSELF!r}\n{EACH}", "@stdlib", "numpy")
    assert (result.verdict, result.stdout) == ("ok", ""), result.stderr


RUNS_TEXT = """from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.internal.reflection import source_exec_as_module as run
@settings(suppress_health_check=list(HealthCheck), max_examples=5)
@given(strategies.lists(strategies.integers()))
def sorts(numbers):
    assert sorted(sorted(numbers)) == sorted(numbers)
sorts()
for text in ("import os; os.system('true')", "from os import system", "import ctypes; ctypes.CDLL", "len.__self__.open",
             "(lambda: 0).__globals__", "import posix; posix.system"):
    try:
        run(text)
        print(text, "was done")
    except (AttributeError, ImportError):
        pass
run("open('/etc/passwd')")
"""


def test_text_that_a_package_runs_has_the_guests_rights() -> None:
    """Its builtins may be the interpreter's: they are no right."""
    result = run(RUNS_TEXT, "@stdlib", "hypothesis", "hypothesis:*", "trio:*")
    assert (result.verdict, result.stdout) == ("exit", ""), result.stderr
    assert result.stderr.splitlines()[-1].startswith("PermissionError: 'open' is not reachable here")


LEAVES = """import atexit, shutil, tempfile
atexit.register(shutil.rmtree, tempfile.mkdtemp())
atexit.register(print, "the package's own end")
"""


def put_into_venv(folder: Path, modules: dict[str, str]) -> str:
    """Makes a virtual environment with these modules; returns its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    site = next((folder / "venv/lib").glob("python3*/site-packages"))
    for name, source in modules.items():
        (site / f"{name}.py").write_text(source)
    return str(folder / "venv/bin/python")


def test_what_a_preloaded_package_leaves_for_the_end_is_the_zygotes() -> None:
    """As matplotlib does with its folder of caches: each run of the pool would fail to remove it."""
    with public_folder() as folder:
        python = put_into_venv(folder, {"leaves": LEAVES})
        base = load("python", [("guest.level", "standard"), ("guest.imports", '["@stdlib", "leaves"]')])
        policy = base.replace(guest=base.guest.replace(preload=("leaves",), interpreter=python))
        with jail.Pool(policy) as pool:
            result = pool.run("import atexit, leaves\natexit.register(print, 'the end')\nprint(leaves.__name__)")
    assert (result.stdout, result.stderr, result.denials) == ("leaves\nthe end\n", "", ())


# What packages do as they are imported, at level strict: three that it refuses, and one that is not installed whole.
REFUSED = {
    "frames": "import inspect\ninspect.currentframe().f_back.f_globals",
    "types": "import ctypes",
    "classes": "import enum\nenum.Enum.own = 1",
    "lacks": "import no_such_module",
}
IMPORTED = """
for name in ("p_frames", "p_types", "p_classes", "p_lacks"):
    try: __import__(name)
    except ImportError as error: print(name, "guest.level = 'standard'" in str(error))
"""


def test_what_is_refused_to_a_package_as_it_is_imported_names_the_level() -> None:
    with public_folder() as folder:
        python = put_into_venv(folder, {f"p_{name}": source for name, source in REFUSED.items()})
        base = load("python", [("guest.imports", str(["@stdlib", *(f"p_{name}" for name in REFUSED)]))])
        result = jail.run(IMPORTED, base.replace(guest=base.guest.replace(interpreter=python)))
    assert result.stdout == "p_frames True\np_types True\np_classes True\np_lacks False\n", result.stderr


WITHHELD = {  # each way of Python code to import
    "statement": "import ctypes.util",
    "inner": "from concurrent.futures import process",
    "replaced": "from sqlite3 import connect",
    "call": "__import__('socket')",
    "by_name": "import importlib\nimportlib.import_module('multiprocessing.pool')",
}
FIXES = ["ctypes", "concurrent.futures.process", "sqlite3", "socket", "multiprocessing"]
OPEN = "import asyncio, dis, importlib.metadata, os, urllib.error\nfrom xml.parsers import expat"
WAYS = f"""
for name in {[f"p_{name}" for name in WITHHELD]}:
    try: __import__(name)
    except ImportError as error: print(str(error).partition("list ")[2].partition(" in")[0])
    else: print(name, "was imported")
import p_open, p_given, p_all
"""


def test_a_package_gets_the_modules_of_its_rows_alone() -> None:
    with public_folder() as folder:
        sources = {**WITHHELD, "open": OPEN, "given": "import subprocess", "all": "import socket, ctypes"}
        python = put_into_venv(folder, {f"p_{name}": source for name, source in sources.items()})
        listed = ["@stdlib", *(f"p_{name}" for name in sources), "p_given:subprocess", "p_all:*"]
        base = load("python", [("guest.level", "standard"), ("guest.imports", json.dumps(listed))])
        policy = base.replace(guest=base.guest.replace(interpreter=python))
        result = jail.run(WAYS, policy)
        preloading = policy.replace(guest=policy.guest.replace(preload=("p_statement",)))
        with jail.Pool(preloading) as pool, pytest.raises(jail.PolicyError, match="list 'p_statement:ctypes' in"):
            pool.run("1")
    pairs = [f"p_{name}:{module}" for name, module in zip(WITHHELD, FIXES, strict=True)]
    assert (result.verdict, result.stdout.splitlines()) == ("ok", [f"'{pair}'" for pair in pairs]), result.stderr
    assert [one.rule for one in result.denials] == [f'guest.imports = ["...", "{pair}"]' for pair in pairs]

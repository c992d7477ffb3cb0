"""The language ring in a run: what a refusal looks like, how a forbidden act ends, what levels and imports give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

from .host import LEVELS, OS_RING
from .program import KEYS, cli

if TYPE_CHECKING:
    from jail import Policy

EXAMPLES = Path(__file__).parents[2] / "examples"
GLOBALS = "it leads from a function to its module's namespace"
REFUSED = {
    "layer": "language",
    "what": "__globals__",
    "detail": GLOBALS,
    "count": 1,
    "process": None,
    "rule": 'guest.level = "off"',
}
TRIP = "type(sys.stdin.buffer.raw)('/etc/passwd')"


def importing(*names: str, level: str = "strict") -> Policy:
    return load("python", [("guest.level", level), ("guest.imports", json.dumps(names))])


def denied(result: jail.Result) -> list[tuple[str, int, int | None]]:
    assert {denial.layer for denial in result.denials} <= {"language"}
    return [(denial.what, denial.count, denial.line) for denial in result.denials]


# --- a refusal --------------------------------------------------------------------------------------------------------


def test_a_refusal_is_an_exception_and_a_denial() -> None:
    result = jail.run("def f(): pass\nprint('before')\ngetattr(f, '__globals__')\n")
    message = f"'__globals__' is not reachable here: {GLOBALS}"
    assert (result.verdict, result.status, result.stdout) == ("exit", 1, "before\n")
    assert result.exception is not None
    assert (result.exception.type, result.exception.message, result.exception.line) == ("AttributeError", message, 3)
    assert result.stderr.endswith(f"AttributeError: {message}\n")
    assert [denial.as_dict() for denial in result.denials] == [{**REFUSED, "line": 3}]
    assert result.enforced["language"] == "verified"


def test_what_is_refused_is_not_there() -> None:
    source = "def f(): pass\nprint(*[hasattr(f, n) for n in ('__globals__', '__code__', '__closure__', '__name__')])"
    result = jail.run(source)
    assert (result.verdict, result.stdout) == ("ok", "False False False True\n")
    assert denied(result) == [("__globals__", 1, 2), ("__code__", 1, 2), ("__closure__", 1, 2)]


@pytest.mark.parametrize(
    ("source", "error", "what"),
    [
        ("getattr(print, '__self__')", "AttributeError", "__self__"),
        ("type.mro(int)", "AttributeError", "mro"),
        ("open('/etc/passwd')", "PermissionError", "open"),
        ("import socket", "ModuleNotFoundError", "socket"),
        ("import no_such_module", "ModuleNotFoundError", "no_such_module"),
        ("from math import floor, _private", "ImportError", "math._private"),
        ("import sys; sys._getframe()", "AttributeError", "sys._getframe"),
        ("eval('print.__glo' 'bals__')", "SyntaxError", "__globals__"),
        ("import types; types.FunctionType(compile('1', '', 'eval'), {})", "TypeError", "FunctionType"),
    ],
)
def test_each_kind_of_refusal(source: str, error: str, what: str) -> None:
    result = jail.run(source)
    assert (result.verdict, result.exception and result.exception.type) == ("exit", error), result.stderr
    assert denied(result) == [(what, 1, 1)]
    assert result.denials[0].detail in result.stderr


def test_what_is_refused_again_is_counted() -> None:
    again, once = "for _ in range(5000): hasattr(print, '__self__')", "hasattr(print, '__self__')"
    result = jail.run(f"{again}\n{once}\nhasattr(int, 'mro')")
    assert denied(result) == [("__self__", 5000, 1), ("__self__", 1, 2), ("mro", 1, 3)]


def test_denials_are_told_though_the_guest_was_killed() -> None:
    result = jail.run("hasattr(print, '__self__')\nwhile True: pass", cpu=0.2)
    assert (result.verdict, denied(result)) == ("cpu", [("__self__", 1, 1)])


def test_denials_have_an_end() -> None:
    many = jail.run("\n".join(["def f(): pass", *["hasattr(f, '__globals__')"] * 1000, "print('on')"]))
    assert (many.verdict, many.stdout, len(many.denials)) == ("ok", "on\n", 256)
    assert denied(many)[-1] == ("__globals__", 1, 257)
    long = jail.run("try: __import__('x' * 1_000_000 + chr(27))\nexcept ImportError: pass")
    assert (long.verdict, len(long.denials)) == ("ok", 1)
    assert long.denials[0].what == "x" * 200


# --- the end of a forbidden act ---------------------------------------------------------------------------------------


def test_source_that_names_what_is_out_of_reach_does_not_start() -> None:
    result = jail.run("print('not even this')\n\nprint.__self__.__globals__\n", value=True)
    assert (result.verdict, result.status, result.exit_code, result.signal) == ("violation", 159, None, "SIGSYS")
    assert result.reason == f"stopped for a forbidden act, line 3: '__globals__': {GLOBALS}"
    assert (result.stdout, result.value) == ("", None)
    assert result.stderr == f"line 3: '__globals__' is not reachable here: {GLOBALS}\n"
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == ("SourceRefused", 3)
    assert denied(result) == [("__globals__", 1, 3)]


def test_the_wire_ends_the_run_and_keeps_what_was_printed() -> None:
    result = jail.run(f"import sys\nprint('kept', end='')\ntry:\n {TRIP}\nexcept BaseException: print('caught')")
    assert (result.verdict, result.status, result.signal, result.stdout) == ("violation", 159, "SIGSYS", "kept")
    assert result.reason.startswith("stopped for a forbidden act, line 4: 'open': ")
    assert denied(result) == [("open", 1, 4)]
    assert result.exception is None


def test_the_wire_ends_the_run_from_a_thread() -> None:
    source = f"import sys, threading\nt = threading.Thread(target=lambda: {TRIP})\nt.start()\nt.join()"
    assert {jail.run(source).verdict for _ in range(20)} == {"violation"}


def test_a_kernels_violation_is_told_as_one() -> None:
    policy = LEVELS["strict"].replace(syscalls=load("python", [("syscalls.on_denied", "kill")]).syscalls)
    fork = "import os\nos.fork()"
    stopped = jail.run(fork, policy.replace(guest=OS_RING.guest))
    assert (stopped.verdict, stopped.signal) == ("violation", "SIGSYS")
    assert stopped.reason.startswith("stopped for a forbidden system call: clone(")
    assert jail.run(fork, policy).verdict == "exit"


def test_the_command_line_tells_the_same() -> None:
    done = cli("run", "--json", "-c", "print(1)\nprint.__self__.__globals__")
    result = json.loads(done.stdout)
    assert (done.returncode, set(result), result["verdict"]) == (159, KEYS, "violation")
    assert result["denials"] == [{**REFUSED, "line": 2}]
    assert (result["exception"]["line"], result["enforced"]["language"]) == (2, "verified")
    done = cli("run", "-c", "import sys\nprint('kept')\n" + TRIP)
    assert (done.returncode, done.stdout) == (159, "kept\n")
    assert done.stderr.startswith("jail: stopped for a forbidden act, line 3: 'open': ")
    assert done.stderr.count("\n") == 1


# --- levels -----------------------------------------------------------------------------------------------------------


def test_levels() -> None:
    """strict looks at names in the source; standard only at what is reached; off at nothing."""
    named = "def f(): pass\nprint('ran')\nf.__globals__"
    own = "class A:\n __code__ = 5\nprint(A().__code__)"
    met = {level: (jail.run(named, policy), jail.run(own, policy)) for level, policy in LEVELS.items()}
    assert {level: (one.verdict, other.verdict) for level, (one, other) in met.items()} == {
        "strict": ("violation", "violation"),
        "standard": ("exit", "ok"),
        "off": ("ok", "ok"),
    }
    assert met["standard"][0].stdout == "ran\n"
    assert denied(met["standard"][0]) == [("__globals__", 1, 3)]
    enforced = {level: one.enforced["language"] for level, (one, _) in met.items()}
    assert enforced == {"strict": "verified", "standard": "verified", "off": "absent"}
    assert met["off"][0].denials == ()


def test_a_name_of_ones_own_is_no_attribute() -> None:
    source = "f_back = cell_contents = 5\ndef f(__code__=1): return __code__ + f_back\nprint(f(), '__globals__')"
    assert jail.run(source).stdout == "6 __globals__\n"


@pytest.mark.parametrize("level", LEVELS)
def test_source_that_is_made_is_looked_at_as_well(level: str) -> None:
    source = "def f(): pass\nfor run in (eval, exec, lambda s: compile(s, '', 'eval')):\n try: run('f.__glo' 'bals__')"
    source += "\n except (SyntaxError, AttributeError) as e: print(type(e).__name__)\n else: print('ran')"
    expected = {
        "strict": ["SyntaxError"] * 3,
        "standard": ["AttributeError", "AttributeError", "ran"],
        "off": ["ran"] * 3,
    }
    assert jail.run(source, LEVELS[level]).stdout.split() == expected[level]


# --- imports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "works", "refused"),
    [
        (["@stdlib"], ["math", "json", "collections.abc", "os.path"], ["ctypes", "socket", "numpy", "jail"]),
        ([], [], ["math", "json", "sys", "builtins", "__main__"]),
        (["math"], ["math"], ["json", "sys", "collections"]),
        (["json"], ["json"], ["json.decoder", "re", "math"]),  # what it imports for itself is not the guest's
        (["no_such_module"], [], ["no_such_module", "math"]),
        (["xml.etree.ElementTree"], ["xml.etree.ElementTree", "xml.etree", "xml"], ["xml.dom", "xml.sax", "re"]),
        (["os.path"], ["os.path", "os"], ["posixpath", "os.fspath"]),
    ],
)
def test_imports_are_those_that_are_listed(names: list[str], works: list[str], refused: list[str]) -> None:
    trying = "for name in {}:\n try: __import__(name); print('+', name)\n except ModuleNotFoundError: print('-', name)"
    result = jail.run(trying.format([*works, *refused]), importing(*names))
    assert result.stdout.splitlines() == [*(f"+ {name}" for name in works), *(f"- {name}" for name in refused)]
    assert {what for what, *_ in denied(result)} == {name for name in refused if name not in names}


def test_what_lies_on_the_way_to_a_listed_module_shows_nothing_else() -> None:
    source = "import os.path, collections.abc\nprint(*(n for m in (os, collections) for n in dir(m) if n[0] != '_'))"
    result = jail.run(source + "\nfrom collections import deque", importing("os.path", "collections.abc"))
    assert (result.stdout, result.verdict) == ("path abc\n", "exit")


@pytest.mark.parametrize(
    "source",
    [
        "import importlib.util",
        "from importlib import util",
        "from importlib import machinery as m",
        "import importlib; importlib.import_module('ctypes')",
        "import os.path; from os.path import os",
        "import collections.abc, collections; collections.abc.sys",
        "from json import codecs",
        "import unittest.mock; unittest.mock.pkgutil",
    ],
)
def test_a_module_leads_to_no_other(source: str) -> None:
    result = jail.run(source)
    assert (result.verdict, result.exception and result.exception.line) == ("exit", 1), result.stdout
    assert result.exception is not None
    assert result.exception.type in ("ModuleNotFoundError", "ImportError", "AttributeError")


# --- nothing to write to, nothing to forge with -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "open(3, 'wb').write(b'x')",
        "import os; os.write(3, b'x')",
        "import io; io.FileIO(3, 'w')",
        "import io; io.open(3, 'wb')",
        "import socket; socket.socket(fileno=3)",
        "import posix; posix.write(3, b'x')",
    ],
)
def test_the_channel_is_out_of_reach(source: str) -> None:
    result = jail.run(f"{source}\n6 * 7", value=True)
    assert (result.verdict, result.value) == ("exit", None)
    assert result.enforced["language"] == "verified"


# --- the examples -----------------------------------------------------------------------------------------------------


def test_the_tour_says_what_each_attempt_met() -> None:
    result = jail.run((EXAMPLES / "tour.py").read_text(), filename="tour.py")
    assert (result.verdict, result.status) == ("memory", 137)
    lines = result.stdout.splitlines()
    assert (lines[0], lines[-1]) == ("a sum, a mean, a count             5050, 3, 1", "eating memory ...")
    assert [line for line in lines[1:-1] if not line[35:].startswith("refused: ")] == []
    assert len(result.denials) >= 12


def test_the_tour_of_the_kernel() -> None:
    done = cli("run", "--set", "guest.level=off", str(EXAMPLES / "kernel.py"))
    assert (done.returncode, done.stderr.startswith("jail: stopped at the memory limit of 256M")) == (137, True)
    assert done.stdout.count("refused: Operation not permitted\n") == 4


def test_numpy_works_at_level_standard_and_not_at_strict() -> None:
    source = "import numpy as np\nprint(np.linalg.det(np.eye(3)), np.arange(4).reshape(2, 2) @ np.ones(2))"
    result = jail.run(source, importing("@stdlib", "numpy", level="standard"), memory="1G")
    assert (result.verdict, result.stdout) == ("ok", "1.0 [1. 5.]\n"), result.stderr
    result = jail.run(source, importing("@stdlib", "numpy"), memory="1G")
    assert result.exception is not None
    assert "guest.level = 'standard'" in result.exception.message


@pytest.mark.parametrize("source", ["__builtins__ = {}", "class A:\n    __spec__ = 1", "del __loader__"])
def test_a_name_of_the_interpreters_is_refused_by_whatever_instruction(source: str) -> None:
    """Newer Pythons read names by instructions that no list of today's has: what is not known counts as a use."""
    result = jail.run(f"print('before')\n{source}")
    assert (result.verdict, result.status, result.stdout) == ("violation", 159, "")

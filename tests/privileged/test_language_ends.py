"""How a run in the language ring ends: what is handed back, late code, sources that are none or too much."""

from __future__ import annotations

import pytest

import jail

MB = 1 << 20


# --- values: plain data of exact types, and nothing of the guest's is called for them ---------------------------------

HOSTILE = """
class Hostile({base}):
    def said(self, *_):
        print("ran")
        return 5
    __str__ = __repr__ = __iter__ = __len__ = __eq__ = __bool__ = __index__ = __float__ = items = keys = said
    __hash__ = {base}.__hash__
"""


@pytest.mark.parametrize(
    "base", ["object", "str", "int", "float", "list", "tuple", "dict", "set", "frozenset", "bytes"]
)
@pytest.mark.parametrize("shape", ["{}", "[{}, 1]", "{{1: {}}}", "(2, [{}])"])
def test_what_is_not_plain_is_no_value(base: str, shape: str) -> None:
    result = jail.run(HOSTILE.format(base=base) + shape.format("Hostile()"), value=True)
    assert (result.verdict, result.value, result.stdout) == ("ok", None, ""), result.stderr
    assert result.value_error


def test_a_hostile_key_is_no_value() -> None:
    source = "class Key(str):\n def __str__(self): print('ran')\n def __hash__(self): return 1\n{Key('a'): 1}"
    result = jail.run(source, value=True)
    assert (result.verdict, result.value, result.stdout) == ("ok", None, "")
    assert result.value_error


METACLASS = """
class Meta(type):
    def __eq__(self, other):
        print("ran")
        return True
    __hash__ = type.__hash__
class Asked(dict, metaclass=Meta): pass
"""
ASKED = """
class Asked(dict):
    def __getattribute__(self, name): print("ran", name)
"""


@pytest.mark.parametrize("source", [METACLASS, ASKED], ids=["by its metaclass", "by itself"])
def test_no_type_is_asked_what_it_is(source: str) -> None:
    result = jail.run(f"{source}\nAsked()", value=True)
    assert (result.verdict, result.value, result.stdout) == ("ok", None, "")


def test_a_value_that_holds_itself_has_an_end() -> None:
    assert jail.run("x = []\nx.append(x)\nx", value=True).verdict == "ok"
    wide = "x = [0] * 100\nfor _ in range(8): x = [x] * 100\nx"
    result = jail.run(wide, value=True)
    assert (result.verdict, result.value) == ("ok", None), "it is given up where it is more than is sent"


# --- exceptions and statuses ------------------------------------------------------------------------------------------


def test_an_exception_that_calls_itself_refused_source_is_none() -> None:
    result = jail.run("class SourceRefused(Exception):\n line, name, why = 7, 'x', 'forged'\n\nraise SourceRefused")
    assert (result.verdict, result.status) == ("exit", 1)
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == ("SourceRefused", 4)
    assert result.denials == ()


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("", 0, ""),
        ("None", 0, ""),
        ("-1", 255, ""),
        ("'why'", 1, "why\n"),
        ("[1]", 1, "[1]\n"),
        ("True", 1, ""),
        ("False", 0, ""),
        ("E.THREE", 3, ""),
        ("1 << 80", 255, ""),
    ],
)
def test_statuses_are_the_interpreters(code: str, status: int, said: str) -> None:
    result = jail.run(f"import enum, sys\nclass E(enum.IntEnum): THREE = 3\nsys.exit({code})")
    assert (result.status, result.stderr) == (status, said)


HOOK = "import sys\ndef hook(kind, error, traceback): {}\nsys.excepthook = hook\n1 / 0"


def test_an_excepthook_is_called_and_the_exception_told_all_the_same() -> None:
    result = jail.run(HOOK.format("print(kind.__name__, error, traceback.tb_lineno, hasattr(traceback, 'tb_frame'))"))
    assert (result.verdict, result.exit_code, result.stderr) == ("exit", 1, "")
    assert result.stdout == "ZeroDivisionError division by zero 4 False\n"
    assert result.exception is not None and (result.exception.type, result.exception.line) == ("ZeroDivisionError", 4)


@pytest.mark.parametrize(
    "source",
    [
        HOOK.format("raise KeyError(3)"),
        "import sys\nsys.excepthook = 5\n\n1 / 0",
        "import sys\nsys.stdout = None\n\n1 / 0",
        "import sys\nsys.stdout.close()\n\n1 / 0",
        "import sys\nsys.stderr.close()\n\n1 / 0",
    ],
)
def test_an_exception_is_told_whatever_became_of_streams_and_hooks(source: str) -> None:
    result = jail.run(source)
    assert (result.verdict, result.exit_code) == ("exit", 1)
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == ("ZeroDivisionError", 4)
    assert "harness" not in result.stderr


STARS = """
import sys
class Stars:
    def write(self, text): return sys.__stdout__.write(text.replace("a", "*"))
    def flush(self): sys.__stdout__.flush()
sys.stdout = sys.stderr = Stars()
print("abba")
1 / 0
"""


def test_replaced_streams_get_what_is_printed() -> None:
    result = jail.run(STARS)
    assert result.stdout.startswith("*bb*\nTr*ceb*ck")
    assert (result.verdict, result.stderr) == ("exit", "")


# --- late code --------------------------------------------------------------------------------------------------------

LATE = """
import atexit, threading
go = threading.Event()
class Last:
    def __del__(self): print("deleted", reach())
def reach():
    try: return print.__getattribute__("__self__")
    except AttributeError: return "refused"
last = Last()
atexit.register(lambda: print("registered", reach()))
threading.Thread(target=lambda: (go.wait(), print("threaded", reach()))).start()
threading.Thread(target=threading.Event().wait, daemon=True).start()
go.set()
"""


@pytest.mark.parametrize(("end", "status"), [("", 0), ("1 / 0", 1), ("raise SystemExit(3)", 3)])
def test_late_code_runs_while_the_ring_holds(end: str, status: int) -> None:
    result = jail.run(LATE + end)
    assert sorted(result.stdout.splitlines()) == ["deleted refused", "registered refused", "threaded refused"]
    assert result.status == status
    assert {denial.what for denial in result.denials} == {"__self__"}


def test_a_finalizer_finds_what_was_made_after_it() -> None:
    source = "import sys\nclass A:\n def __del__(self): print(later, sys.maxsize > 0)\nfirst = A()\nlater = 5"
    assert jail.run(source).stdout == "5 True\n"


def test_a_thread_that_does_not_end_is_the_wall_times() -> None:
    source = (
        "import threading, time\nthreading.Thread(target=lambda: time.sleep(600)).start()\nprint('end', flush=True)"
    )
    result = jail.run(source, wall=1)
    assert (result.verdict, result.stdout) == ("wall", "end\n")


# --- sources: a verdict within the limits, for each of them -----------------------------------------------------------

DEEP, WIDE = 100_000, 300_000
ENDED = ("ok", "exit", "memory", "cpu", "signal")
BAD: dict[str, bytes] = {
    "five megabytes of statements": b"f()\n" * (5 * MB // 4),
    "parentheses": b"(" * DEEP,
    "parentheses, closed": b"(" * DEEP + b")" * DEEP,
    "brackets": b"[" * DEEP + b"]" * DEEP,
    "braces": b"{1:" * DEEP + b"1" + b"}" * DEEP,
    "signs": b"-" * 1_000_000 + b"1",
    "nots": b"not " * DEEP + b"1",
    "attributes": b"a" + b".a" * WIDE,
    "calls": b"a" + b"()" * WIDE,
    "subscripts": b"a" + b"[0]" * WIDE,
    "sums": b"a" + b"+a" * WIDE,
    "powers": b"a" + b"**a" * DEEP,
    "comparisons": b"a" + b"<a" * WIDE,
    "conditions": b"a if a else " * DEEP + b"a",
    "lambdas": b"lambda:" * DEEP + b"1",
    "f-strings": b'f"{' * 150 + b"1" + b'}"' * 150,
    "indentation": b"".join(b" " * n + b"if 1:\n" for n in range(200)) + b" " * 200 + b"pass",
    "functions": b"".join(b" " * n + b"def f():\n" for n in range(99)) + b" " * 99 + b"pass",
    "loops": b"".join(b" " * n + b"while 1:\n" for n in range(99)) + b" " * 99 + b"pass",
    "elifs": b"if a: pass\n" + b"elif a: pass\n" * DEEP,
    "continued lines": b"x = 1 + \\\n" * DEEP + b"1",
    "a shift into gigabytes": b"x = 1 << (1 << 34)",
    "a text of gigabytes": b"x = 'a' * (1 << 34)",
    "a tuple of gigabytes": b"x = ((0,) * 200) * 200 * 200 * 200 * 200",
    "a power without end": b"x = 10 ** 10 ** 10",
    "a wide format": b"x = '%9999999999d' % 1",
    "a long number": b"x = " + b"9" * 1_000_000,
    "a long name": b"a" * (5 * MB) + b" = 1",
    "many names": b"\n".join(b"a%d = 1" % n for n in range(WIDE)),
    "many arguments": b"f(" + b",".join(b"a%d=1" % n for n in range(WIDE)) + b")",
    "not UTF-8": b"x = '\xff'",
    "UTF-16": "print(1)".encode("utf-16"),
    "null bytes": b"print(1)\0",
    "a control character": b"print(1)\x1a",
    "no encoding": b"# coding: nonsense\n",
    "an encoding that is none of text": b"# coding: hex\n7072696e74283129",
    "a mark of one encoding and a name of another": b"\xef\xbb\xbf# coding: latin-1\nprint(1)",
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("value", [False, True])
def test_bad_source(kind: str, value: bool) -> None:
    result = jail.run(BAD[kind], value=value, cpu=1, memory="128M")
    assert result.verdict in ENDED, result.reason
    assert result.enforced["language"] == "verified"
    assert (result.value, result.stdout) == (None, "")
    assert "/run/jail" not in result.stderr
    assert result.to_json()


def test_an_error_of_syntax_is_no_denial() -> None:
    result = jail.run("x = = 1")
    assert (result.exception and result.exception.type, result.denials) == ("SyntaxError", ())


GOOD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", ""),
    "comments": (b"# one\n# two\n", ""),
    "white space": (b" \n\t\n\x0c\n", ""),
    "a byte order mark": (b"\xef\xbb\xbfprint(1)", "1\n"),
    "latin-1": ("# coding: latin-1\nprint('é')".encode("latin-1"), "é\n"),
    "UTF-7": (b"# coding: utf-7\nprint('+AOk-')", "é\n"),
    "escapes": (b"# coding: unicode_escape\nprint(1)\\nprint(2)", "1\n2\n"),
    "returns": (b"print(1)\rprint(2)\r\n", "1\n2\n"),
}


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("value", [False, True])
def test_good_source(kind: str, value: bool) -> None:
    source, said = GOOD[kind]
    result = jail.run(source, value=value)
    assert (result.verdict, result.stdout, result.stderr, result.value) == ("ok", said, "", None)


@pytest.mark.parametrize(
    "source",
    [
        b"# coding: unicode_escape\nprint.__self__.__gl\\u006fbals__",
        b"# coding: utf-7\nprint.__self__.__gl+AG8-bals__",
        "print.__self__.__\uff47\uff4c\uff4f\uff42\uff41\uff4c\uff53__".encode(),  # NFKC makes these plain letters
        b"print.__self__ \\\n .\\\n __globals__",
        b"print(f'{print.__self__.__globals__}')",
    ],
)
def test_no_spelling_hides_a_name(source: bytes) -> None:
    result = jail.run(source)
    assert (result.verdict, [denial.what for denial in result.denials]) == ("violation", ["__globals__"])

"""The Python guest: an ordinary interpreter for the script, data for the caller, and nothing it says is believed."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import importlib.util
import json
import math
import os
import sys
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

from ..unit.test_plain import typed
from .host import LEVELS, OS_RING, said

if TYPE_CHECKING:
    from typing import Any

    from jail import Policy, Result

MB = 1 << 20
each_level = pytest.mark.parametrize("policy", LEVELS.values(), ids=LEVELS)


# --- values ---------------------------------------------------------------------------------------------------------

VALUES: dict[str, Any] = {
    "6 * 7": 42,
    "x = 5\nx + 1": 6,
    "'text é \\U0001f600'": "text é \U0001f600",
    "'\\udcff'": "\udcff",
    "None": None,
    "x = 5": None,
    "": None,
    "True": True,
    "2 ** 200": 2**200,
    "-(2 ** 63)": -(2**63),
    "(2 ** 64 - 1, -(2 ** 63) - 1)": (2**64 - 1, -(2**63) - 1),
    "2 ** 100_000": 2**100_000,
    "1e308 * 10": math.inf,
    "{'a': [1, (2.5, None)], 3: {4}, True: frozenset([5])}": {"a": [1, (2.5, None)], 3: {4}, True: frozenset([5])},
    "{1: 'a', '1': 'b', (1, 'x'): {}, '$bytes': 1}": {1: "a", "1": "b", (1, "x"): {}, "$bytes": 1},
    "{'$bytes': 'x'}": {"$bytes": "x"},
    "b'bytes\\xff\\0'": b"bytes\xff\0",
    "[b'', b'a', bytearray(b'ab')]": [b"", b"a", bytearray(b"ab")],
    "complex(1, -0.0)": complex(1, -0.0),
    "import datetime as d\n[d.date(2026, 1, 2), d.time(3, 4, 5, 6), d.datetime.min, d.timedelta(-1, 2, 3)]": [
        dt.date(2026, 1, 2),
        dt.time(3, 4, 5, 6),
        dt.datetime.min,  # noqa: DTZ901
        dt.timedelta(-1, 2, 3),
    ],
    "import datetime as d\nd.datetime(2026, 1, 2, tzinfo=d.timezone(d.timedelta(hours=-3)), fold=1)": dt.datetime(
        2026, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=-3)), fold=1
    ),
    "import decimal as d\n[d.Decimal(t) for t in ('-1.10', '0E-9', '1E+5', 'Infinity', '-0')]": [
        decimal.Decimal(text) for text in ("-1.10", "0E-9", "1E+5", "Infinity", "-0")
    ],
    "import fractions\nfractions.Fraction(-6, 8)": fractions.Fraction(-3, 4),
    "print('shown')": None,
    "'x' * (1 << 20)": "x" * (1 << 20),
}


@each_level
@pytest.mark.parametrize("source", VALUES)
def test_value(source: str, policy: Policy) -> None:
    result = jail.run(source, policy, value=True)
    assert (result.verdict, result.exception, result.value_error) == ("ok", None, None), result.stderr
    assert typed(result.value) == typed(VALUES[source])
    assert result.as_dict()["value"] == json.loads(result.to_json())["value"]


REFUSED = {  # source of a value -> why it is not sent
    "object()": "value is of class object: it is no plain data",
    "{'a': [1, {(1, 2): print}]}": "value['a'][1][...] is of class builtin_function_or_method: it is no plain data",
    "class Int(int): pass\n[Int(5)]": "value[0] is of class Int: it is no plain data",
    "import collections\n(1, collections.Counter())": "value[1] is of class Counter: it is no plain data",
    "class X: pass\nX.__qualname__ = 'a\"\\x1b\\n' + 'b' * 500\nX()": "value is of class a???"
    + "b" * 56
    + ": it is no",
    "list(range(10 ** 6))": "value: it takes more than 4M",
    "'x' * (5 << 20)": "value: it takes more than 4M",
    "x = []\nx.append(x)\nx": "value[0][0][0][0][0][0][0][0][0][0][0][0]...: it is nested too deep (50 levels)",
    "x = 1\nfor _ in range(51): x = {'k': x}\nx": "it is nested too deep",
    "import datetime\nclass Zone(datetime.tzinfo): pass\ndatetime.time(tzinfo=Zone())": "Zone: only a datetime",
    "import fractions\nfractions.Fraction(1, 3 ** 20000)": "a fraction of more than 16384 bits",
    "import decimal\ndecimal.Decimal('1E+99999999')": "exponent is beyond ten million",
}


@each_level
@pytest.mark.parametrize("source", REFUSED)
def test_no_value_is_lost_in_silence(source: str, policy: Policy) -> None:
    result = jail.run(source, policy, value=True)
    assert (result.verdict, result.value) == ("ok", None), result.stderr
    assert result.value_error is not None and REFUSED[source] in result.value_error
    assert json.loads(result.to_json())["value_error"] == result.value_error


def test_no_code_of_the_guests_runs_to_send_a_value() -> None:
    result = jail.run(HOOKED, value=True)
    assert (result.verdict, result.stdout, result.value) == ("ok", "made\n", None)
    assert result.value_error is not None and "of class" in result.value_error


HOOKED = """
import datetime, decimal, fractions, numbers

class Told:
    def __init_subclass__(cls): pass
    def __getattribute__(self, name): print("asked", name)
    def __str__(self): print("str")
    __repr__ = __hash__ = __iter__ = __len__ = __index__ = __float__ = __complex__ = __bool__ = __str__

class Int(Told, int): pass
class Text(Told, str): pass
class Pairs(Told, dict): pass
class Day(datetime.date):
    def isoformat(self): print("isoformat"); return "2026-01-01"
class Zone(datetime.tzinfo):
    def utcoffset(self, when): print("utcoffset")
class Half(fractions.Fraction):
    numerator = property(lambda self: print("numerator"))
made = [[Day(2026, 1, 1)], [datetime.time(1, tzinfo=Zone())], [Half(1, 2)], [Int(1)], [Text()], [Pairs()]]
print("made")
made.reverse()
[*made[-1], *made]
"""


def test_an_interpreter_without_the_extension_sends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Level off takes it; its values are encoded by the text of jail/core/plain_data.py."""
    from jail.plan import common_part, guest_python

    monkeypatch.setattr(guest_python, "_has_extension", lambda _: False)
    monkeypatch.setattr(common_part, "_parts", {})
    hidden = "import sys\nsys.modules['guest.harness']._output = None\n"
    policy = load("python").replace(level="off")
    for source, value in VALUES.items():
        result = jail.run(hidden + source, policy, value=True)
        assert (result.verdict, result.value_error) == ("ok", None), source
        assert typed(result.value) == typed(value)
    for source in REFUSED:
        result = jail.run(hidden + source, policy, value=True)
        assert (result.verdict, result.value) == ("ok", None) and result.value_error, source


@pytest.mark.skipif(not importlib.util.find_spec("numpy"), reason="numpy is not installed")
def test_numpys_scalars_are_numbers_of_pythons() -> None:
    import numpy as np

    source = """
import numpy as np
[np.int64(-3), np.uint64(2**64 - 1), np.float64(1.5), np.float32(0.5), np.bool_(True), np.complex128(1j), np.str_("é"),
 np.bytes_(b"x"), np.complex64(2), np.datetime64("2026-01-02"), {np.int8(1): np.float64("nan")}]
"""
    for level in ("standard", "off"):
        options = {"policy": "python", "level": level, "imports": ["@stdlib", "numpy"], "value": True}
        result = jail.run(source, ro=[os.path.dirname(os.path.dirname(np.__file__))], **options)
        assert (result.verdict, result.value_error) == ("ok", None), result.stderr
        *numbers, last = result.value
        expected = [-3, 2**64 - 1, 1.5, 0.5, True, 1j, "é", b"x", 2 + 0j, dt.date(2026, 1, 2)]
        assert typed(numbers) == typed(expected) and math.isnan(last[1])
        for odd in ("np.datetime64(1, 'ns')", "np.arange(3)", "np.longdouble(1)"):
            refused = jail.run(f"import numpy as np\n{odd}", **options).value_error
            assert refused and odd.split(".")[1].split("(")[0].replace("arange", "ndarray") in refused


def test_no_value_unless_asked_for() -> None:
    assert jail.run("6 * 7").value is None


# --- exceptions -----------------------------------------------------------------------------------------------------

RAISING = """
def f(n):
    return 1 / n

f(1)
f(0)
"""


def test_exception() -> None:
    result = jail.run(RAISING, filename="/srv/a job.py")
    assert (result.verdict, result.status, result.exit_code, result.signal) == ("exit", 1, 1, None)
    assert result.reason == "ended by itself with status 1"
    assert result.exception is not None
    assert (result.exception.type, result.exception.message, result.exception.line) == (
        "ZeroDivisionError",
        "division by zero",
        3,
    )
    assert result.exception.traceback == result.stderr
    assert 'File "/srv/a job.py", line 6, in <module>\n    f(0)\n' in result.stderr
    assert 'File "/srv/a job.py", line 3, in f\n    return 1 / n\n' in result.stderr
    assert "harness" not in result.stderr


EXCEPTIONS = {
    "raise ValueError('é\\n\\x1b[2J')": ("ValueError", "é\n\x1b[2J", 1),
    "\n\nimport json; json.loads('{')": ("JSONDecodeError", "Expecting property name", 3),
    "class Own(Exception):\n def __str__(self): 1 / 0\nraise Own": ("Own", "<the exception's own __str__ failed>", 3),
    "raise KeyboardInterrupt": ("KeyboardInterrupt", "", 1),
    "raise ExceptionGroup('both', [ValueError(1), TypeError(2)])": ("ExceptionGroup", "both (2 sub-exceptions)", 1),
    "def f(): f()\nf()": ("RecursionError", "maximum recursion depth exceeded", 1),
    "raise MemoryError": ("MemoryError", "", 1),
    "try:\n 1 / 0\nexcept ZeroDivisionError as e:\n raise KeyError(3) from e": ("KeyError", "3", 4),
    "1 +": ("SyntaxError", "invalid syntax", 1),
    "x = 1\n  y = 2": ("IndentationError", "unexpected indent", 2),
    "\n\nif x:\n\treturn": ("SyntaxError", "'return' outside function", 4),
    "exec('1 +')": ("SyntaxError", "invalid syntax", 1),
}
OF_THE_KERNEL = {
    "open('/etc/shadow')": ("FileNotFoundError", "[Errno 2]", 1),
    "import os\nos.fork()": ("PermissionError", "[Errno 1]", 2),
}


@each_level
@pytest.mark.parametrize("source", EXCEPTIONS)
@pytest.mark.parametrize("value", [False, True])
def test_exception_of(source: str, value: bool, policy: Policy) -> None:
    assert_exception(jail.run(source, policy, value=value), EXCEPTIONS[source])


@pytest.mark.parametrize("source", OF_THE_KERNEL)
def test_exception_for_what_the_kernel_refuses(source: str) -> None:
    assert_exception(jail.run(source, OS_RING), OF_THE_KERNEL[source])


def assert_exception(result: Result, expected: tuple[str, str, int]) -> None:
    kind, message, line = expected
    assert (result.verdict, result.exit_code, result.value) == ("exit", 1, None)
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == (kind, line)
    assert result.exception.message.startswith(message)
    assert result.exception.type in result.exception.traceback


def test_a_huge_message_is_cut() -> None:
    result = jail.run("raise ValueError('x' * (1 << 20))")
    assert result.exception is None or len(result.exception.message) <= 64 << 10
    assert result.verdict == "exit"


# --- the ends a script can choose -----------------------------------------------------------------------------------

EXITS: dict[str, tuple[int, str]] = {
    "import sys; sys.exit()": (0, ""),
    "import sys; sys.exit(0)": (0, ""),
    "import sys; sys.exit(None)": (0, ""),
    "import sys; sys.exit(7)": (7, ""),
    "import sys; sys.exit(256 + 7)": (7, ""),
    "import sys; sys.exit('said why')": (1, "said why\n"),
    "import sys; sys.exit(2.5)": (1, "2.5\n"),
    "raise SystemExit(9)": (9, ""),
    "exit(4)": (4, ""),
    "import sys; sys.exit": (0, ""),
}


@each_level
@pytest.mark.parametrize("source", EXITS)
@pytest.mark.parametrize("value", [False, True])
def test_exit(source: str, value: bool, policy: Policy) -> None:
    result = jail.run(source, policy, value=value)
    code, said = EXITS[source]
    assert (result.exit_code, result.status, result.stderr) == (code, code, said)
    assert (result.verdict, result.exception) == ("exit" if code else "ok", None)


def test_an_end_without_ado() -> None:
    """Nothing that is registered for the end runs; what was printed is kept, unlike in plain Python."""
    result = jail.run("import atexit, os; atexit.register(print, 'last'); print('first'); os._exit(5)", OS_RING)
    assert (result.verdict, result.exit_code, result.stdout) == ("exit", 5, "first\n")


def test_a_signal_of_its_own() -> None:
    result = jail.run("import os, signal\nprint('before', flush=True)\nos.kill(os.getpid(), signal.SIGABRT)", OS_RING)
    assert (result.verdict, result.signal, result.exit_code, result.status) == ("signal", "SIGABRT", None, 134)
    assert result.stdout == "before\n"


@each_level
def test_what_is_registered_with_atexit_runs(policy: Policy) -> None:
    for source in ("", "1 / 0", "import sys; sys.exit(3)"):
        assert jail.run(f"import atexit; atexit.register(print, 'last')\n{source}", policy).stdout == "last\n"


@each_level
def test_threads_are_waited_for(policy: Policy) -> None:
    source = """
import threading, time
threading.Thread(target=lambda: (time.sleep(0.1), print("late"))).start()
print("soon")
"""
    assert jail.run(source, policy).stdout == "soon\nlate\n"


# --- an ordinary interpreter ----------------------------------------------------------------------------------------


@each_level
def test_main(policy: Policy) -> None:
    assert said("x = 5\nimport __main__\nprint(__name__, __main__.x)", policy) == "__main__ 5\n"


@each_level
def test_arguments_and_names(policy: Policy) -> None:
    source = "import sys\nprint(sys.argv, globals().get('__file__'))"
    assert said(source, policy, args=["a b", "é", ""]) == "['<string>', 'a b', 'é', ''] None\n"
    assert said(source, policy, filename="/srv/x.py") == "['/srv/x.py'] /srv/x.py\n"
    assert said(source, policy, filename="-c") == "['-c'] None\n"


@each_level
def test_standard_input(policy: Policy) -> None:
    echo = "import sys\nfirst = input()\nprint(first)\nprint(sys.stdin.read(), end='')"
    assert said(echo, policy, stdin="one\ntwo é\nthree") == "one\ntwo é\nthree"
    assert said("import sys; print(len(sys.stdin.buffer.read()))", policy, stdin=b"\0\xff" * 100_000) == "200000\n"
    assert said("import sys; print(repr(sys.stdin.read()))", policy) == "''\n"


@each_level
def test_output_as_it_is(policy: Policy) -> None:
    assert said("print('no newline', end='')", policy) == "no newline"
    assert said("print('é\\U0001f600')", policy) == "é\U0001f600\n"
    result = jail.run("import sys; sys.stdout.buffer.write(bytes(range(256)))", policy)
    assert result.stdout_bytes == bytes(range(256))
    assert result.stdout.startswith("\0\x01") and "\ufffd" in result.stdout
    assert jail.run("import sys; print('out'); print('err', file=sys.stderr)").stderr == "err\n"


@each_level
def test_modules_and_pickles(policy: Policy) -> None:
    assert said("import json, re, math, datetime, collections, asyncio\nprint(json.dumps([1]))", policy) == "[1]\n"
    assert said("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)", policy) == "True\n"
    assert said("from __future__ import annotations\ndef f(x: nonsense): pass\nprint('fine')", policy) == "fine\n"
    assert said("import inspect\nprint('annotations' in dir())", policy) == "False\n"
    assert said("import asyncio\nasync def f(): return 5\nprint(asyncio.run(f()))", policy) == "5\n"


def test_its_own_code_is_not_in_the_way() -> None:
    assert said("import sys; print([p for p in sys.path if p.startswith('/run')])", OS_RING) == "[]\n"
    for policy in LEVELS.values():
        assert said("print(sorted(n for n in globals() if not n.startswith('__')))", policy) == "[]\n"


# --- sources --------------------------------------------------------------------------------------------------------


@each_level
def test_sources(policy: Policy) -> None:
    assert said("", policy) == ""
    assert said("# nothing but a comment", policy) == ""
    assert said("\ufeffprint('a byte order mark')".encode(), policy) == "a byte order mark\n"
    assert said("# coding: latin-1\nprint('é')".encode("latin-1"), policy) == "é\n"
    assert said(b"print(1)\r\nprint(2)\r\n", policy) == "1\n2\n"
    assert said("print(len('" + "x" * (5 * MB) + "'))", policy) == f"{5 * MB}\n"


@pytest.mark.parametrize("source", [b"x = 1\n\0", b"\xff\xfe", b"x = '\xe9'", b"# coding: nonsense\n", b"\0"])
@each_level
def test_bytes_that_are_no_source(source: bytes, policy: Policy) -> None:
    result = jail.run(source, policy)
    assert (result.verdict, result.exit_code) == ("exit", 1)
    assert result.exception is not None
    assert result.exception.type in ("SyntaxError", "ValueError")
    assert "harness" not in result.stderr


def test_source_that_cannot_be_encoded() -> None:
    with pytest.raises(jail.PolicyError, match="UTF-8"):
        jail.run("x = '\ud800'")


def test_there_is_no_file_to_swap() -> None:
    """The source is in no file, of the host's or the jail's, that a guest could reach, and comes once."""
    result = jail.run(
        "import os, sys\n"
        "secret = 'only in' + ' the source'\n"
        "for base in ('/run', '/tmp', '/proc/self/fd', '/dev/shm', os.path.expanduser('~')):\n"
        "    for at, folders, names in os.walk(base):\n"
        "        folders[:] = [f for f in folders if not sys.prefix.startswith(os.path.join(at, f))]\n"
        "        for name in names:\n"
        "            path = os.path.join(at, name)\n"
        "            print(path, os.access(path, os.W_OK))\n"
        "            assert not os.path.isfile(path) or secret not in open(path, errors='replace').read()\n"
        "try:\n"
        "    os.set_blocking(3, False); print(os.read(3, 10))\n"
        "except BlockingIOError:\n"
        "    print('nothing more')\n",
        OS_RING,
    )
    assert result.ok, result.stderr
    assert result.stdout.endswith("nothing more\n")
    assert not [line for line in result.stdout.splitlines() if line.startswith("/run") and line.endswith("True")]


# --- which interpreter ----------------------------------------------------------------------------------------------


def test_what_cannot_be_given_to_a_guest() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"stdin": "\ud800"}, "standard input"),
        ({"stdin": 1 << 20}, "standard input"),
        ({"stdin": -1}, "standard input"),
        ({"args": ["\ud800"]}, "UTF-8"),
        ({"args": ["\0"]}, "null byte"),
        ({"env": {"A": "\ud800"}}, "UTF-8"),
        ({"env": {"A": "\0"}}, "null byte"),
        ({"env": {"A=B": "x"}}, "A=B"),
        ({"env": {"": "x"}}, "variable"),
        ({"ro": [""]}, "--ro"),
        ({"ro": ["\0"]}, "--ro"),
        ({"rw": ["/usr:relative"]}, "--rw"),
        ({"rw": ["/usr:/"]}, "--rw"),
        ({"nonsense": 1}, "nonsense"),
        ({"memory": 0}, "limits.memory"),
    ]
    for options, named in wrong:
        with pytest.raises(jail.PolicyError) as error:
            jail.run("1", **options)
        assert named in str(error.value)
        assert "\n" not in str(error.value)


def test_a_policy_for_commands_takes_no_source() -> None:
    with pytest.raises(jail.PolicyError, match=r"guest\.language"):
        jail.run("print(1)", policy="command")


@pytest.mark.parametrize("path", ["/no/such/python", "/etc/passwd", "/bin/true", "/"])
def test_what_is_no_interpreter(path: str) -> None:
    with pytest.raises(jail.PolicyError) as error:
        jail.run("print(1)", load("python", [("guest.interpreter", path)]))
    assert path in str(error.value)
    assert "\n" not in str(error.value)


def test_the_callers_python_is_the_guests() -> None:
    assert said("import sys; print(sys.version)") == sys.version + "\n"
    assert said("import sys; print(sys.flags.isolated, sys.flags.ignore_environment)", OS_RING) == "1 1\n"

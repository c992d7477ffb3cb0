"""The Python guest: an ordinary interpreter for the script, data for the caller, and nothing it says is believed."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

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
    "1e308 * 10": math.inf,
    "{'a': [1, (2.5, None)], 3: {4}}": {"a": [1, [2.5, None]], "3": [4]},
    "b'bytes'": None,
    "object()": None,
    "[object(), 1]": [None, 1],
    "class Int(int): pass\nInt(5)": None,
    "print('shown')": None,
    "'x' * (1 << 20)": "x" * (1 << 20),
    "'x' * (5 << 20)": None,
    "list(range(10 ** 6))": None,
}


@each_level
@pytest.mark.parametrize("source", VALUES)
def test_value(source: str, policy: Policy) -> None:
    result = jail.run(source, policy, value=True)
    assert (result.verdict, result.exception) == ("ok", None), result.stderr
    assert result.value == VALUES[source]
    assert type(result.value) is type(VALUES[source])
    assert result.to_json()


def test_not_a_number() -> None:
    result = jail.run("[float('nan'), float('-inf')]", value=True)
    assert math.isnan(result.value[0]) and result.value[1] == -math.inf
    assert '"value": [null, null]' in result.to_json()


def test_nesting_has_an_end() -> None:
    result = jail.run("x = 1\nfor _ in range(1000): x = [x]\nx", value=True)
    depth, value = 0, result.value
    while isinstance(value, list):
        depth, value = depth + 1, value[0]
    assert (result.verdict, value) == ("ok", None)
    assert 10 <= depth <= 1000


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

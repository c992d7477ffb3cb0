"""A pool's setup: its names are there in each fresh jail, and nothing of one guest's is there for the next."""

from __future__ import annotations

import importlib.util

import pytest

import jail

from ..census import nothing_left

LEVELS = ("strict", "standard", "off")
SETUP = """
import atexit, json, random
print("said once, and to no one")
random.seed(5)
held = {"common": [1]}
def show(word):
    global last
    last = word
    return json.dumps([word, held])
def fail():
    return held["nothing"]  # a line of the setup's
atexit.register(print, "the zygote's end")
try:
    import ctypes
except ImportError:
    pass
"""


@pytest.mark.parametrize("level", LEVELS)
def test_each_jail_begins_with_the_names_of_the_setup(level: str) -> None:
    source = "held['common'].append(2)\nprint(show('guest'), last)\nrandom.random()"
    with nothing_left(), jail.Pool(level=level, warm=2, setup=SETUP, wall="60s") as pool:
        runs = [pool.run(source, value=True) for _ in range(3)]
        assert [(run.stdout, run.verdict, run.denials) for run in runs] == [
            ('["guest", {"common": [1, 2]}] guest\n', "ok", ())
        ] * 3
        assert len({run.value for run in runs}) == 3
        failed = pool.run("held = 1\nfail()")
        assert ("TypeError" in failed.stderr, "a line of the setup's" in failed.stderr) == (True, True)
        with jail.Session(pool) as session:
            assert session.run("held['common']").value == [1]
            session.run("held = 2")
            assert session.run("show(1)").value == "[1, 2]"


@pytest.mark.skipif(not importlib.util.find_spec("numpy"), reason="numpy is not installed")
def test_an_array_is_there_from_the_start() -> None:
    options = {"level": "standard", "imports": ("@stdlib", "numpy"), "memory": "1G", "wall": "60s"}
    setup = "import numpy\narray = numpy.arange(100 << 17)"
    with jail.Pool(warm=1, preload=["numpy"], setup=setup, **options) as pool:  # type: ignore[arg-type]
        seen = [pool.run("array[0] += 7; int(array[0]), float(numpy.random.rand())", value=True).value for _ in "12"]
    assert [first for first, _ in seen] == [7, 7]
    assert seen[0][1] != seen[1][1]


FAILS = [
    ("x = 1\ny = nope + x", "line 2: NameError: name 'nope' is not defined: y = nope [+] x$"),
    ("x = 1\ny = (", "line 2: SyntaxError: .*never closed.*: y = [(]$"),
    ("raise SystemExit('enough\\nof it')", "line 1: SystemExit: enough of it: raise "),
    ("import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
     "a thread runs after it"),
]  # fmt: skip
RINGED = [
    ("import os\n\nos.system('id')", "line 3: AttributeError: module 'os' has no attribute 'system': os.system"),
    ("kind = [c for c in ().__class__.__base__.__subclasses__()]", "line 1: .* is not reachable here"),
    ("open('/etc/hostname')", "line 1: PermissionError: 'open' is not reachable here"),
]
OPEN = [("held = open('/etc/passwd')", r"it leaves descriptor \d+ open, which all guests would share")]


@pytest.mark.parametrize(
    ("level", "setup", "message"),
    [*(("strict", *row) for row in (*FAILS, *RINGED)), *(("off", *row) for row in OPEN)],
)
def test_a_setup_that_fails_is_told_in_one_line(level: str, setup: str, message: str) -> None:
    with jail.Pool(level=level, warm=1, setup=setup) as pool, pytest.raises(jail.PolicyError, match=message) as told:
        pool.run("1")
    assert str(told.value).startswith("setup: ")
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("policy", "setup", "message"),
    [
        ("javascript", "let x = 1", "setup: it is for Python, and the policy is for javascript"),
        ("node", "let x = 1", "setup: it is for Python, and the policy is for node"),
        ("python", "x" * 70000, "setup: 70000 bytes are more than 65536"),
        ("python", 7, "setup: source is wanted, a text or bytes, not int"),
    ],
    ids=["javascript", "node", "long", "number"],
)
def test_a_setup_that_no_pool_takes(policy: str, setup: object, message: str) -> None:
    with pytest.raises(jail.PolicyError, match=message):
        jail.Pool(policy, setup=setup)  # type: ignore[arg-type]

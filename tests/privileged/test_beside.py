"""Python with several files: modules beside the script, packages, folders, in the three levels and in a pool."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .host import public_folder
from .program import cli, ended

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = ("strict", "standard", "off")

FILES = {
    "main.py": """
        import helper, sys
        from helper import *
        from helper import Point, add as plus
        import package.sub.deep as deep
        from package import thing, later
        import bare.inner
        helper.LIMIT = 5
        print(plus(1, 2), helper.limit(), deep.where(), thing, later.__name__, bare.inner.kept, Point(1, 2))
        print(sys.modules["helper"] is helper, sorted(n for n in dir(helper) if n.islower() and n[0] != "_"))
        try:
            import missing
        except ModuleNotFoundError as error:
            print("none", error.name)
        from package import circle
        print(circle.first(), public)
        """,
    "helper.py": """
        import dataclasses, typing
        LIMIT, public = 3, "public"
        def add(a, b): return a + b
        def limit(): return LIMIT
        @dataclasses.dataclass
        class Point:
            x: "int"
            y: "int"
            all: "typing.ClassVar[int]" = 0
        """,
    "package/__init__.py": "thing = 'T'\n",
    "package/later.py": "",
    "package/circle.py": "from . import square\ndef first(): return square.second()\n",
    "package/square.py": "from . import circle\ndef second(): return circle.__name__\n",
    "package/__main__.py": """
        import sys
        from . import thing
        from .sub import deep
        print(__name__, __package__, __file__, sys.argv[1:], thing, deep.where())
        """,
    "package/sub/__init__.py": "",
    "package/sub/deep.py": """
        from .. import later, thing
        def where(): return __name__, __package__, __file__
        """,
    "bare/inner.py": "kept = 1\n",
    "guest.py": "name = 'a hotel guest'\n",
    "random.py": "raise SystemExit('the standard library goes first')\n",
    "lines.py": """

        def fails():
            raise ValueError("told")
        """,
}
SAID = """\
3 5 ('package.sub.deep', 'package.sub', 'package/sub/deep.py') T package.later 1 Point(x=1, y=2)
True ['add', 'dataclasses', 'limit', 'public', 'typing']
none missing
package.circle public
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "made" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n") if name != "lines.py" else textwrap.dedent(text))
    monkeypatch.chdir(tmp_path / "made")
    return tmp_path / "made"


@pytest.fixture
def workspace() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:
        yield made


def put(folder: Path, **sources: str) -> None:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(source))


def ran(folder: Path, level: str, **sources: str) -> jail.Result:
    """The result of ``main``, with more modules beside it."""
    put(folder, **sources)
    return jail.run(Path("main.py"), level=level)


@pytest.mark.parametrize("level", LEVELS)
def test_a_script_imports_what_lies_beside_it(folder: Path, level: str) -> None:
    result = jail.run(Path("main.py"), level=level)
    assert (result.stdout, result.verdict) == (SAID, "ok"), result.stderr
    assert folder.is_dir()


@pytest.mark.parametrize("level", ["strict", "off"])
def test_a_pool_hands_them_over_too(folder: Path, level: str) -> None:
    with jail.Pool("python", warm=1, level=level) as pool:
        for _ in range(2):
            result = pool.run(folder / "main.py")
            assert result.stdout.replace(f"{folder}/", "") == SAID, result.stderr
        assert "no" in pool.run("try: import helper\nexcept ImportError: print('no')").stdout  # source has no folder


@pytest.mark.parametrize("level", LEVELS)
def test_a_package_runs_as_python_runs_a_module(folder: Path, level: str) -> None:
    done = cli("run", "--set", f"guest.level={level}", "--module", "package", "a", "-b", cwd=folder)
    its = "('package.sub.deep', 'package.sub', 'package/sub/deep.py')"
    assert ended(done) == (0, f"__main__ package package/__main__.py ['a', '-b'] T {its}\n", "")


def test_a_folder_runs_its_main(folder: Path) -> None:
    put(folder, __main__="import helper\nprint(__name__, repr(__package__), helper.add(1, 1))")
    assert ended(cli("run", f"{folder}/")) == (0, "__main__ '' 2\n", "")
    told = f"jail: script {folder}/bare: is a folder without a __main__.py\n"
    assert ended(cli("run", str(folder / "bare"))) == (125, "", told)


@pytest.mark.parametrize("level", ["strict", "off"])
def test_tracebacks_have_the_file_and_the_line(folder: Path, level: str) -> None:
    result = ran(folder, level, main="import lines\n\nlines.fails()\n")
    assert result.exception is not None
    assert (result.exception.type, result.exception.line) == ("ValueError", 3)
    shown = 'File "main.py", line 3, in <module>\n    lines.fails()\n', 'File "lines.py", line 4, in fails\n    raise '
    assert all(part in result.stderr for part in shown), result.stderr
    result = ran(folder, level, main="import wrong", wrong="x = 1\ny = = 2\n")
    assert 'File "wrong.py", line 2\n    y = = 2\n' in result.stderr


@pytest.mark.parametrize("level", LEVELS)
def test_the_standard_library_goes_first_and_sees_none_of_them(folder: Path, level: str) -> None:
    source = "import random, guest\nprint(random.randint(1, 1), guest.name)"
    assert ran(folder, level, main=source).stdout == "1 a hotel guest\n"
    if level != "off":  # what a library looks for and does not find is not looked for beside the script
        source = (
            "import helper, pickle\ntry: pickle.dumps(helper.Point(1, 2))\nexcept pickle.PicklingError: print('no')"
        )
        assert ran(folder, level, main=source).stdout == "no\n"


def test_a_module_that_fails_is_made_again(folder: Path) -> None:
    source = "for i in range(2):\n try: import failing\n except ZeroDivisionError: print('failed')"
    for level in LEVELS:
        assert ran(folder, level, main=source, failing="1 / 0").stdout == "failed\n" * 2


@pytest.mark.parametrize("level", ["strict", "off"])
def test_threads_wait_for_a_module_that_another_one_makes(folder: Path, level: str) -> None:
    slow = "import time\nprint('once')\ntime.sleep(.2)\nready = 1\n"
    source = """
        import threading
        def work():
            import slow
            print(slow.ready)
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        """
    assert sorted(ran(folder, level, main=source, slow=slow).stdout.split()) == ["1", "1", "1", "once"]


# --- what must not be had by it ---------------------------------------------------------------------------------------


def test_a_module_has_the_rights_of_the_script_and_no_more(folder: Path) -> None:
    result = ran(folder, "strict", main="print('ran')\nimport bad", bad="\n\nprint.__globals__\n")
    assert (result.verdict, result.stdout) == ("violation", "ran\n")
    assert "bad.py: line 3: '__globals__' is not reachable here" in result.stderr
    assert result.denials[-1].what == "__globals__"
    result = ran(folder, "strict", main="import files", files="open('/etc/passwd')")
    assert result.exception is not None
    assert (result.exception.type, "standard" in result.exception.message) == ("PermissionError", False)
    result = ran(folder, "strict", main="import sockets", sockets="import socket")
    assert "'socket' is not reachable here" in result.stderr


@pytest.mark.parametrize(
    "read",
    [
        "getattr(helper, name)",
        "vars(helper)[name]",
        "helper.__dict__[name]",
        "object.__getattribute__(helper, name)",
        "type(helper).__getattribute__(helper, name)",
        "types.ModuleType.__getattribute__(helper, name)",
        "types.ModuleType.__getattribute__(helper, '__dict__')[name]",
        "operator.attrgetter(name)(helper)",
        "helper.add.__getattribute__('__glob' + 'als__')[name]",
        "(setattr(helper, name, {}), helper.again())[1]",
        "(helper.__class__.__call__(type(helper), 'x'), getattr(helper, name))[1]",
    ],
)
def test_a_module_leads_to_no_builtins(folder: Path, read: str) -> None:
    source = f"""
        import helper, operator, types
        for name in ("__buil" + "tins__", "__load" + "er__", "__sp" + "ec__"):
            try:
                found = {read}
            except (AttributeError, KeyError, TypeError):
                continue
            if found is not None: print(name, found)
        """
    result = ran(folder, "strict", main=source)
    assert (result.stdout, result.verdict) == ("", "ok"), result.stderr


@pytest.mark.parametrize("level", ["strict", "standard"])
@pytest.mark.parametrize(
    ("helper", "main"),
    [
        ("", "helper.__name__ = 'os'\nfrom helper import path"),
        ("__name__ = 'guest'", "from helper import harness"),
        (
            "def __getattr__(name):\n    raise AttributeError",
            "helper.__name__ = 'encodings'\nfrom helper import aliases",
        ),
    ],
    ids=["named by the script", "named by itself", "by its own __getattr__"],
)
def test_a_module_lends_its_name_to_none_of_the_library(folder: Path, helper: str, main: str, level: str) -> None:
    result = ran(folder, level, helper=helper, main=f"import helper\n{main}\nprint('ESCAPED')")
    assert (result.verdict, result.stdout) == ("exit", "")
    assert "ImportError: cannot import name" in result.stderr


def test_a_package_of_the_harnesss_name_is_another(folder: Path) -> None:
    (folder / "guest").mkdir()
    put(folder, **{"guest/__init__": ""})
    result = ran(folder, "strict", main="from guest import harness\nprint('ESCAPED')")
    assert (result.verdict, result.stdout) == ("exit", "")


def test_no_link_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("token = 'token'\n")
    (folder / "out.py").symlink_to(tmp_path / "secret.py")
    (folder / "up").symlink_to(tmp_path)
    for level in LEVELS:
        for name in ("out", "up.secret"):
            result = ran(folder, level, main=f"import {name} as it; print(it.token)")
            assert result.exception is not None
            assert result.exception.type == "ImportError"
            assert "is a link, and none is followed here" in result.stderr


FORGED = """
    import os, struct
    def ask(name):
        os.write(3, struct.pack("<IB", len(name), 20) + name)
        length, kind = struct.unpack("<IB", os.read(3, 5))
        return os.read(3, length)
    print(ask(b"helper")[:1], flush=True)
    """


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "helper/..", "..", "\\0"])
def test_a_forged_question_gets_no_other_file(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.py").write_text("token = 'token'\n")
    result = ran(folder, "off", main=f"{FORGED}\n    print(ask({name.encode()!r}))\n")
    assert result.stdout == "b'm'\n"
    assert not result.ok


def test_a_guest_that_asks_without_end_is_not_answered(folder: Path) -> None:
    ending = "    for i in range(5000):\n        ask(b'helper')\n"
    result = ran(folder, "off", main=FORGED + ending)
    assert not result.ok
    ending = "    os.set_blocking(3, False)\n    while True: os.write(3, struct.pack('<IB', 6, 20) + b'helper')\n"
    result = ran(folder, "off", main=FORGED + ending)
    assert not result.ok
    source = "for i in range(5000):\n try: __import__(f'm{i}')\n except ImportError as error: last = error\nprint(last)"
    result = ran(folder, "strict", main=source)
    assert (result.verdict, result.stdout) == ("ok", "'m4999' is not looked for: 2000 modules have been\n")


def test_a_guest_with_a_writable_folder_leads_nobody_out_of_it(folder: Path, workspace: Path) -> None:
    for name in ("main.py", "helper.py"):
        (workspace / name).write_text((folder / name).read_text())
    (workspace / "main.py").write_text(
        f"import os\nos.symlink('/etc/passwd', '{workspace}/made.py')\nos.remove('{workspace}/helper.py')\n"
        f"os.symlink('/etc', '{workspace}/helper')\nfor name in ('made', 'helper'):\n"
        " try: __import__(name)\n except ImportError as error: print(error)\n"
    )
    result = jail.run(workspace / "main.py", level="off", rw=[workspace])
    assert result.stdout.count("is a link, and none is followed here") == 2, result.stderr


def test_a_policy_may_hand_over_nothing(folder: Path) -> None:
    policy = jail.Policy.load("python")
    policy = policy.replace(guest=policy.guest.replace(neighbours=False))
    result = jail.run(folder / "main.py", policy)
    assert "'helper' is not reachable here: it is not among the modules a guest may import" in result.stderr
    result = jail.run((folder / "main.py").read_text())  # nor is anything where no script is named
    assert "'helper' is not reachable here" in result.stderr

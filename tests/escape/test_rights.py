"""The interpreter's own builtins in a guest's hands give it nothing: rights go by the code that runs.

In the ring tried here a guest is handed the real dictionary and the real module of builtins, and a library's code.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from jail.watch.channel import DENIAL, ENDED

from . import ring

GIVEN = """
_lock_alone = Ring._lock
def _lock(self):
    _lock_alone(self)
    names = self.native.names_of(sys.modules["builtins"])
    self.main.update(real=names, module=sys.modules["builtins"], code=_lock_alone.__code__)
Ring._lock = _lock
"""
B = "'__built' + 'ins__'"
REFUSED = {  # with a denial, and the run goes on
    "exec": f"exec('x = 1', {{{B}: real}})",
    "eval": f"eval('1', {{{B}: real}})",
    "exec of a function": f"exec('def f(): pass', {{{B}: real}})",
    "exec of a class": f"exec('class C: pass', {{{B}: real}})",
    "exec with the module": f"exec('x = 1', {{{B}: module}})",
    "eval with the module and locals": f"eval('1', {{{B}: module}}, {{}})",
    "code of a library": "exec(code, {})",
    "code of a library in eval": "eval(code)",
    "the real import": "real['__import__']('os')",
    "the module's names": "module.open",
}
ENDS = {  # no guest has what it takes to come there
    "open": "real['open']('/etc/passwd')",
    "compile": "real['compile']('1', '', 'eval')",
    "exec": "real['exec'](compile('1', '', 'exec'), {})",
    "eval": "real['eval']('1')",
}


def tried(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, list[tuple[int, bytes]]]:
    shutil.copytree(ring.GUEST, folder / "guest", ignore=shutil.ignore_patterns("__pycache__"))
    with open(folder / "guest" / "lock.py", "a") as file:
        file.write(GIVEN)
    monkeypatch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(os.fspath(ring.ROOT), os.fspath(folder)))
    done, frames = ring.run_ring(source)
    return done.returncode, done.stdout.decode(), frames


@pytest.mark.parametrize("what", REFUSED)
def test_the_real_builtins_are_refused(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"try:\n    {REFUSED[what]}\nexcept Exception as error:\n    print(type(error).__name__)\n"
    status, said, frames = tried(source, tmp_path, monkeypatch)
    assert said.strip() in {"PermissionError", "ImportError", "AttributeError"}
    assert status == 0
    assert [json.loads(payload)["line"] for kind, payload in frames if kind == DENIAL] == [2]


@pytest.mark.parametrize("what", ENDS)
def test_the_real_functions_end_the_run(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said, frames = tried(f"{ENDS[what]}\nprint('got through')", tmp_path, monkeypatch)
    assert (status, said) == (-31, "")
    assert frames[-1][0] == ENDED


# A function can be made with them: what its globals hold is looked at by no hook, and put there later.
MAKES = """
own = {"real": real, "name": "__built" + "ins__"}
own["own"] = own
exec('''
own[name] = real
def late(): return ACT
class Late:
    act = staticmethod(late)
''', own)
print("made")
own["Late"].act()
print("got through")
"""


@pytest.mark.parametrize(
    "act", ["open('/etc/passwd')", "exec('1')", "compile('1', '', 'eval')", "eval(compile('1', '', 'eval'))"]
)
def test_code_that_has_got_them_has_no_rights(act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said, frames = tried(MAKES.replace("ACT", act), tmp_path, monkeypatch)
    assert (status, said) == (-31, "made\n")
    assert [kind for kind, _ in frames[-1:]] == [ENDED]


@pytest.mark.parametrize(
    "act", ["__import__('os')", "late.__globals__", "(lambda: 0).__code__", "int.__subclasses__()"]
)
def test_code_that_has_got_them_reads_nothing(act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__globals__", "__code__"):
        act = act.replace(f".{name}", f".__getattribute__('{name[:4]}' + '{name[4:]}')")
    status, said, frames = tried(MAKES.replace("ACT", act), tmp_path, monkeypatch)
    assert (status, said) == (1, "made\n")
    assert [kind for kind, _ in frames if kind == DENIAL] == [DENIAL]


def test_the_real_import_is_bound_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A method would lead to the importer, which knows what a guest may import."""
    status, said, _ = tried(
        "print([n for n in real if hasattr(getattr(real[n], '__self__', 0), 'packages')])", tmp_path, monkeypatch
    )
    assert (status, said) == (0, "[]\n")

"""A module of the library's shows a guest nothing but what its facade shows, however the guest came by it.

In the ring tried here a guest is handed every module that is loaded, which no guest has, with the names in each.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from jail.guests.python import allowed_modules

from . import ring

GIVEN = """
_lock_alone = Ring._lock
def _lock(self):
    _lock_alone(self)
    self.main["given"] = lambda: [
        (name, one, list(self.native.names_of(one)))
        for name, one in sys.modules.items()
        if isinstance(one, facades._Module)
    ]
    import gc
    def strays():
        self.native.trust(1)
        objects = gc.get_objects()
        self.native.trust(-1)
        shown = {id(one) for one in self.importer.facades.values()} | {id(self.module)}
        open_ones = [one for one in objects if type(one) is facades._Module and id(one) not in shown]
        values = [[v for v in self.native.names_of(one).values() if v is not None] for one in open_ones]
        return sorted({one.__name__ for one, held in zip(open_ones, values) if held != [one.__name__]})
    self.main["strays"] = strays
Ring._lock = _lock
"""
OPEN = "\nImporter.seal_new = lambda self: None\n"  # a ring that closes nothing
TRIES = f"""
import importlib, io, operator, sys
for name in {sorted(allowed_modules.ALLOWED)!r}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
read_by_c = {{name: names.split() for name, names in {allowed_modules._READ_BY_C!r}.items()}}
hidden, capsule = object(), type(__import__("datetime").datetime_CAPI)
spellings = [
    getattr,
    lambda module, name: operator.attrgetter(name)(module),
    lambda module, name: object.__getattribute__(module, name),
    lambda module, name: type(io).__getattribute__(module, name),
    lambda module, name: type(module).__getattribute__(module, name),
    lambda module, name: list(map(getattr, [module], [name]))[0],
    lambda module, name: type(module).__dict__[name].__get__(module),
]
def read(module, name, how):
    try:
        return how(module, name)
    except (AttributeError, TypeError, KeyError, ImportError):
        return hidden
leaks = set()
tried = 0
for where, module, names in given():
    if where == "__main__":
        continue
    names_of_facades = where, where.removeprefix("_"), module.__name__
    shown_by = [sys.modules[name] for name in names_of_facades if name in sys.modules]
    for name in [*names, "__dict__"]:
        for how in spellings if name.startswith("__") else spellings[:2]:
            value = read(module, name, how)
            tried += 1
            if value is hidden or name in ("__name__", "__class__", "__doc__") or type(value) is capsule:
                continue
            if name in read_by_c.get(where, ()) or (name == "__spec__" and value is None):
                continue
            shown = [read(facade, name, getattr) for facade in shown_by]
            if value not in shown and not (name == "__dict__" and set(value) <= {{"__name__"}}):
                leaks.add(f"{{where}}.{{name}}")
print(__import__("json").dumps([tried, sorted(leaks), strays()]))
"""


def leaks(folder: Path, added: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    shutil.copytree(ring.GUEST, folder / "guest", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in added.items():
        with open(folder / "guest" / name, "a") as file:
            file.write(text)
    monkeypatch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(os.fspath(ring.ROOT), os.fspath(folder)))
    done, _ = ring.run_ring(TRIES, "standard", ["@stdlib"], timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    tried, found, strays = json.loads(done.stdout)
    assert tried > 20_000
    return found, strays


def test_every_module_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert leaks(tmp_path, {"lock.py": GIVEN}, monkeypatch) == ([], [])


def test_a_ring_that_closes_none_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, strays = leaks(tmp_path, {"lock.py": GIVEN, "facades.py": OPEN}, monkeypatch)
    assert {"warnings", "zlib", "os"} <= set(strays)
    assert {"warnings.__builtins__", "zlib.__loader__", "os.system"} <= set(found)

"""All objects that a guest reaches from what it can import, by attributes, items and calls without arguments.

The guest of the ring tried here knows real dictionaries and functions by their addresses: it can tell if it holds one.
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
    real = self.native.names_of(sys.modules["builtins"])
    raw = [real[name] for name in "open exec eval compile __import__ globals locals vars breakpoint".split()]
    def known():
        found = {id(value): value.__name__ for value in raw}
        for name, module in sys.modules.items():
            if isinstance(module, facades._Module) and name != "__main__":
                found[id(self.native.names_of(module))] = f"the dictionary of {name}"
        return found
    self.main["known"] = known
Ring._lock = _lock
"""
CRAWL = f"""
import collections, importlib, json, sys
roots = []
for name in {sorted(allowed_modules.ALLOWED)!r}:
    try:
        roots.append(importlib.import_module(name))
    except ImportError:
        pass
PLAIN = (int, str, float, bytes, bool, complex, type(None))
FRAME, CODE = importlib.import_module("types").FrameType, importlib.import_module("types").CodeType
MODULE = type(sys)
METHOD = type(LEAST().method) if (LEAST := type("Least", (), {{"method": lambda self: None}})) else None
LEAVES = (type(len), type("".__str__), type(str.__str__), type(str.join), type(object().__init__), type(int.real))
facades, bad, seen = {{id(value) for value in sys.modules.values()}}, set(), {{}}
bad_ids = known()
queue = collections.deque((value, value.__name__, 0) for value in roots)

OF_MODULES = [f"__{{name}}__" for name in ("built" + "ins", "load" + "er", "sp" + "ec", "di" + "ct")] + ["sys", "os"]
def names_of(value):
    try:
        if isinstance(value, MODULE) and id(value) not in facades:  # what it has it does not list
            return OF_MODULES
        return type.__dir__(value) if isinstance(value, type) else object.__dir__(value)
    except Exception:
        return ()

def add(value, path, depth):
    if isinstance(value, PLAIN) and type(value) in PLAIN:
        return
    if id(value) in seen:
        return
    if type(value) in LEAVES and id(value) not in bad_ids:
        return
    if type(value) is METHOD:  # each reading makes another
        return add(value.__func__, path, depth)
    seen[id(value)] = value
    if id(value) in bad_ids:
        bad.add(f"{{bad_ids[id(value)]}} by {{path}}")
    of = getattr(type(value), "__module__", "")
    if type(of) is str and of.startswith("guest.") and type(value).__name__ != "Namespace":
        bad.add(f"{{of}}.{{type(value).__name__}} by {{path}}")
    if isinstance(value, (FRAME, CODE)) and type(value) in (FRAME, CODE):
        bad.add(f"{{type(value).__name__}} by {{path}}")
    if type(value).__name__ == "module" and type(value) is not MODULE and getattr(value, "__built" + "ins__", None):
        bad.add(f"open module by {{path}}")
    kinds[type(value)] += 1  # mock.call makes others for ever
    if kinds[type(value)] < 500 or type(value) in (type, type(names_of), dict, tuple):
        queue.append((value, path, depth))

kinds = collections.Counter()
while queue and len(seen) < MOST:
    value, path, depth = queue.popleft()
    if depth > 9:
        continue
    for name in list(names_of(value)):
        try:
            add(getattr(value, name), f"{{path}}.{{name}}", depth + 1)
        except BaseException:
            pass
    try:
        if type(value) in (list, tuple, set, frozenset, collections.deque):
            items = list(value)[:200]
        elif isinstance(value, dict) or type(value).__name__ in ("mappingproxy", "OrderedDict"):
            items = [*list(value.values())[:300], *list(value.keys())[:300]]
        else:
            items = []
        for item in items:
            add(item, f"{{path}}[]", depth + 1)
    except BaseException:
        pass
print(json.dumps([len(seen), sorted(bad)]))
"""
MOST = 120_000


def crawl(folder: Path, more: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shutil.copytree(ring.GUEST, folder / "guest", ignore=shutil.ignore_patterns("__pycache__"))
    with open(folder / "guest" / "lock.py", "a") as file:
        file.write(GIVEN + more)
    monkeypatch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(os.fspath(ring.ROOT), os.fspath(folder)))
    source = CRAWL.replace("MOST", str(MOST))
    done, _ = ring.run_ring(source, "standard", ["@stdlib"], timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    seen, found = json.loads(done.stdout.splitlines()[-1])
    assert seen > 20_000
    return list(found)


def test_nothing_real_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert crawl(tmp_path, "", monkeypatch) == []


def test_a_ring_that_closes_no_module_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = crawl(tmp_path, "\nfacades.Importer.seal_new = lambda self: None\n", monkeypatch)
    assert any(place.startswith("the dictionary of") for place in found)

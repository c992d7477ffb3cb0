from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jail.core import disk_cache, stored_modules

PACKAGE = Path(stored_modules.__file__).parents[1]
ASK = """
import sys
from jail.core.stored_modules import install
install()
import jail.policy.load, jail.cli.request, jail.launch
for module in (jail.policy.load, jail.cli.request, jail.launch):
    print(type(module.__loader__).__name__, module.__file__, module.load.__code__.co_filename
          if hasattr(module, "load") else "", module.__package__)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of its own, with a store made for it."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "guest").mkdir()
    for name in ("__init__.py", "a.py", "inner/__init__.py", "inner/b.py", "guest/__init__.py", "guest/c.py"):
        (tmp_path / name).write_text("x = 1\n")
    for module in (disk_cache, stored_modules):
        monkeypatch.setattr(module, "_PACKAGE", str(tmp_path))
    for name in ("_memory", "_hashes"):
        monkeypatch.setattr(disk_cache, name, {})
    monkeypatch.setattr(sys, "meta_path", [])
    for name, value in (("_folder", str(tmp_path / "guest")), ("_is_building", True)):
        monkeypatch.setattr(disk_cache, name, value)
    stored_modules.store()
    stored_modules.install()
    monkeypatch.setattr(disk_cache, "_hashes", {})
    return tmp_path


def found(name: str) -> object:
    return sys.meta_path[0].find_spec(name, None)


def test_every_module_is_found_but_the_guests(package: Path) -> None:
    for name in ("jail", "jail.a", "jail.inner", "jail.inner.b"):
        spec = found(name)
        assert spec is not None
        assert spec.origin.startswith(str(package))  # type: ignore[attr-defined]
    for name in ("jail.guest", "jail.guest.c", "os", "jail.other"):
        assert found(name) is None


def test_a_source_that_has_changed_is_imported_as_ever(package: Path) -> None:
    (package / "a.py").write_text("x = 2\n")
    (package / "inner" / "b.py").unlink()

    assert found("jail.a") is None
    assert found("jail.inner.b") is None


def test_the_text_counts_where_an_installer_has_set_the_time(package: Path) -> None:
    os.utime(package / "a.py", (1, 1))
    assert found("jail.a") is not None

    (package / "inner" / "b.py").write_text("x = 3\n")  # of the same size
    os.utime(package / "inner" / "b.py", (1, 1))
    assert found("jail.inner.b") is None


def test_the_build_has_stored_this_package() -> None:
    run = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines() == [
        f"_Loader {PACKAGE}/policy/load.py {PACKAGE}/policy/load.py jail.policy",
        f"_Loader {PACKAGE}/cli/request.py {PACKAGE}/policy/load.py jail.cli",
        f"_Loader {PACKAGE}/launch/__init__.py  jail.launch",
    ]


def test_without_a_store_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "_folder", str(tmp_path))
    monkeypatch.setattr(disk_cache, "_memory", {})
    before = list(sys.meta_path)

    stored_modules.install()

    assert sys.meta_path == before


def test_a_store_takes_the_place_of_no_standard_descriptor() -> None:
    closing = f"import os\nos.close(2)\n{ASK}\nprint(os.listdir('/proc/self/fd'))"
    run = subprocess.run([sys.executable, "-c", closing], capture_output=True, text=True, check=True)

    assert "_Loader" not in run.stdout.replace("SourceFileLoader", "")
    assert "SourceFileLoader" in run.stdout


@pytest.mark.usefixtures("package")
def test_a_file_at_the_number_of_a_closed_store_is_not_believed(tmp_path: Path) -> None:
    """A program that closes all its descriptors opens others at their numbers: files of a guest, say."""
    spec = found("jail.a")
    store = spec.loader._codes._store  # type: ignore[attr-defined]
    code = compile("x = 'of the store'", "a.py", "exec")
    (tmp_path / "other").write_bytes(bytes(1 << 16) + marshal.dumps(code))
    other = os.open(tmp_path / "other", os.O_RDONLY)
    os.dup2(other, store)
    os.close(other)
    assert spec.loader.get_code("jail.a").co_consts == (1, None)  # type: ignore[attr-defined]
    os.close(store)
    assert spec.loader.get_code("jail.a").co_consts == (1, None)  # type: ignore[attr-defined]

"""The table of the modules that are withheld from packages: what it says, and what it leaves out."""

from __future__ import annotations

import sys

import pytest

from jail.guests.python.allowed_modules import ALLOWED
from jail.guests.python.withheld_modules import GIVEN, OPEN, WithheldModules, is_open

ACTS = "ctypes fcntl mmap multiprocessing posix pty pwd resource select signal socket sqlite3 ssl subprocess termios"


def test_the_modules_that_act_are_on_no_list_for_every_package() -> None:
    assert [name for name in ACTS.split() if is_open(name)] == []
    assert is_open("importlib.metadata")
    assert is_open("os")
    assert not is_open("urllib.request")
    assert not is_open("a_module_of_the_next_python")


def test_each_row_is_needed_and_names_a_module() -> None:
    names = {name for modules in GIVEN.values() for name in modules}
    assert [name for name in names if is_open(name)] == []
    tops = {name.partition(".")[0] for name in (*names, *OPEN)}
    gone = {"imp", "imghdr", "xdrlib", "compression"}  # before Python 3.13, or from 3.14 on
    assert tops - gone - set(sys.stdlib_module_names) - {"nt", "_zoneinfo"} == set()
    assert all(reason for modules in GIVEN.values() for reason in modules.values())


@pytest.mark.parametrize(
    ("asker", "name", "listed", "refused"),
    [
        ("numpy._core", "ctypes.util", [], None),
        ("numpy", "socket", [], "numpy:socket"),
        ("own.inner", "urllib.request", [], "own:urllib.request"),
        ("own.inner", "multiprocessing.pool", [], "own:multiprocessing"),
        ("own", "multiprocessing.pool", ["own:multiprocessing"], None),
        ("own", "socket", ["own:*"], None),
        ("own", "socket", ["other:*"], "own:socket"),
        ("own", "json.decoder", [], None),
        ("own", "another_package", [], None),
        ("asyncio.base_events", "socket", [], None),
        (None, "socket", [], None),
    ],
)
def test_refusals(asker: str | None, name: str, listed: list[str], refused: str | None) -> None:
    found = WithheldModules(listed).refusal(asker, name)
    assert (found[1].split("'")[3] if found else None) == refused


def test_a_name_of_an_import_from_may_be_a_module() -> None:
    import concurrent.futures.process  # noqa: F401

    assert "concurrent.futures" in ALLOWED
    found = WithheldModules([]).refusal("own", "concurrent.futures", ("Future", "process"))
    assert found is not None
    assert found[0] == "concurrent.futures.process"

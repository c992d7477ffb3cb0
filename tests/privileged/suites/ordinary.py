"""A suite for test_pytest_plugin.py: what each test does, --jail must report. Collected there under another name."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import threading
import time
import warnings
from pathlib import Path

import pytest

SEEN: list[int] = []


def test_passes(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1")
    print("printed")
    SEEN.append(1)


def test_has_a_copy_of_its_own() -> None:
    assert not SEEN


def test_fails_with_a_difference() -> None:
    assert [1, 2, 3] == [1, 2, 4]


@pytest.mark.skip(reason="not today")
def test_is_skipped() -> None: ...


@pytest.mark.xfail
def test_is_expected_to_fail() -> None:
    raise AssertionError


def test_has_subtests(subtests: pytest.Subtests) -> None:
    for number in range(3):
        with subtests.test("part", number=number):
            assert number != 1


def test_has_the_plugins_that_were_asked_for(pytestconfig: pytest.Config) -> None:
    plugins = pytestconfig.pluginmanager
    assert plugins.hasplugin("jail.pytest_plugin.plugin") and not plugins.hasplugin("anyio")


def test_warns() -> None:
    warnings.warn("careful", stacklevel=1)


def test_sees_no_file_of_the_host() -> None:
    assert not Path(__file__).parents[1].joinpath("canary").exists()


def test_cannot_write_to_its_folder() -> None:
    with pytest.raises(OSError, match="Read-only"):
        Path(__file__).with_name("written").write_text("x")


def ask_own_server() -> None:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        socket.create_connection(own.getsockname(), 60).close()


def test_has_no_network() -> None:
    with pytest.raises(OSError, match=r"Permission denied|unreachable"):
        ask_own_server()


@pytest.mark.jail(net="loopback")
def test_has_its_loopback() -> None:
    ask_own_server()


@pytest.mark.jail(memory="64M")
def test_takes_too_much_memory() -> None:
    bytearray(200 << 20)


def test_ends_the_process() -> None:
    os._exit(3)


def test_leaves_things() -> None:
    Path("/tmp/left").touch()
    threading.Thread(target=time.sleep, args=(600,), name="sleeper").start()
    subprocess.Popen(["sleep", "600"])


def test_is_refused_a_call() -> None:
    assert ctypes.CDLL(None).unshare(0x10000000) == -1  # CLONE_NEWUSER


@pytest.mark.nojail
def test_is_in_no_jail() -> None:
    assert Path(Path(__file__).parents[1] / "canary").exists()


def test_uses_jails(jail) -> None:
    assert jail.run("print(6 * 7)").stdout == "42\n"
    assert jail.session().run("6 * 7").value == 42
    assert jail.denied("import socket") == ["socket"]

"""A session counts its guest's memory: by type, by line, and what grows; no code of the guest's is called for it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

import jail
from jail.core.errors import JailError, PolicyError

from .host import OFF
from .program import cli

if TYPE_CHECKING:
    from pathlib import Path

    from jail import Policy

STRANGE = """
class Strange(type):
    def __hash__(cls): raise SystemExit("hash")
    def __eq__(cls, other): raise SystemExit("eq")
class Node(metaclass=Strange):
    def __init__(self): self.data = "x" * 1000
    def __sizeof__(self): raise SystemExit("size")
    def __del__(self): print("deleted")
Node.__name__ = "Node\\x1b[2J"
class Mine(list):
    __sizeof__ = list.clear
kept = [Node() for _ in range(500)]
mine = Mine([1, 2, 3])
"""


@pytest.mark.parametrize("policy", ["python", OFF], ids=["strict", "off"])
def test_the_heap_is_counted_without_calling_the_guest(policy: str | Policy) -> None:
    with jail.Session(policy) as session:
        session.run(STRANGE).check()
        heap = session.heap()
        assert heap.types["Node\\u001b[2J"].count == 500
        assert 500 * 16 < heap.types["Node\\u001b[2J"].bytes < 500 * 200
        assert heap.types["str"].bytes > 1000
        assert heap.blocks > 1000
        assert len(heap.collections) >= 2
        assert heap.resident_bytes is None or heap.resident_bytes > (heap.private_bytes or 0) > 0
        assert session.run("print(len(kept), len(mine), kept[0].data[:1])").stdout == "500 3 x\n"

        before = session.snapshot()
        assert before.lines == {}
        session.run("big = bytearray(3 << 20)", filename="mine.py").check()
        grown = before.diff(session.snapshot())
        assert next(iter(grown.types)) == "bytearray"
        assert grown.lines["mine.py:1"].bytes >= 3 << 20
        assert not [line for line in grown.lines if "/guest/" in line], "of the harness's own there is nothing"


def test_what_grows_is_found_with_its_line_and_cycles_are_no_leak() -> None:
    with jail.Session("python") as session:
        session.run("cache = []").check()
        found = session.leaks("x = 1\nfor _ in range(20): cache.append(bytearray(500))", rounds=3)
        assert (found.rounds, found.types["bytearray"].count) == (3, 20)
        assert "<leaks>:2" in found.lines
        cycles = (
            "class Own: pass\nfor _ in range(50):\n    own = Own(); own.own = own; own.data = bytearray(500)\ndel own"
        )
        assert session.leaks(cycles, rounds=3).types == {}
        with pytest.raises(jail.GuestFailed):
            session.leaks("1 / 0")
        with pytest.raises(PolicyError, match=r"^rounds: "):
            session.leaks("1", rounds=0)


def test_javascript_has_the_figures_of_its_engine() -> None:
    with jail.Session("javascript") as session:
        session.run("globalThis.kept = []; 1").check()
        before = session.heap()
        found = session.leaks("for (let i = 0; i < 100; i++) kept.push({i})", rounds=2)
        assert found.types["object"].count == 100
        assert before.diff(session.heap()).types["object"].count >= 400
        assert session.run("kept.length").value == 400


def test_what_cannot_be_counted_is_told_in_one_line() -> None:
    with jail.Session("command") as session, pytest.raises(PolicyError, match="a session of commands has no counts"):
        session.heap()


def test_a_guest_that_lies_is_taken_in_the_expected_shape_alone() -> None:
    lie = """
import os, struct
import guest.heap
guest.heap.look = lambda *_: {"types": [["a", -1, "b"], "x", [1, 2], ["\\x1b[2J" * 999, 1 << 70, 5]], "lines": {"a": 1}}
"""
    with jail.Session(OFF) as session:
        session.run(lie).check()
        heap = session.heap()
        assert heap.types["a"] == jail.Kept(count=0, bytes=0)
        assert all(name.isprintable() and len(name) < 2000 for name in heap.types)
        assert (heap.lines, heap.blocks, heap.collections) == ({}, 0, ())
        session.run("guest.heap.look = lambda *_: 1 / 0").check()
        with pytest.raises(JailError, match=r"^heap: the guest did not answer"):
            session.heap()
        assert session.run("2 + 2").value == 4


def test_async_sessions_have_the_same() -> None:
    async def counted() -> tuple[int, int]:
        async with jail.AsyncSession("python") as session:
            before = await session.snapshot()
            await session.run("kept = [object() for _ in range(1000)]")
            grown = before.diff(await session.heap())
            return grown.types["object"].count, (await session.leaks("x = 1", rounds=1)).rounds

    assert asyncio.run(counted()) == (1000, 1)


def test_node_has_the_figures_of_its_engine() -> None:
    with jail.Session("node") as session:
        before = session.snapshot()
        session.run("globalThis.kept = new Uint8Array(5 << 20); globalThis.list = Array(1 << 20).fill(0.5); 0").check()
        grown = before.diff(session.snapshot())
        assert grown.types["array buffers"].bytes > 4 << 20 > before.types["array buffers"].bytes
        assert grown.types["object"].bytes > 4 << 20
        assert session.heap().bytes > grown.bytes > 8 << 20


def test_jail_heap_reports_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("print('said')\nkept = [bytearray(2000) for _ in range(500)]\n")
    done = cli("heap", str(script))
    assert (done.returncode, done.stderr) == (0, "said\n")
    assert "bytearray" in done.stdout
    assert f"{script}:2" in done.stdout
    script.write_text("kept = [bytearray(2000) for _ in range(500)]\n1 / 0\n")
    done = cli("heap", "--json", str(script))
    assert done.returncode == 1
    assert json.loads(done.stdout)["kept"]["types"]["bytearray"]["count"] == 500
    assert "ZeroDivisionError: division by zero" in done.stderr

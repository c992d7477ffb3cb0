"""Files of a JavaScript session, which the supervisor keeps: the guest reads and writes them, and imports the caller's;
and named arguments of functions of the host."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import jail

from ..javascript_guests import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator


def search(query: str, limit: int = 10, *, exact: bool = False) -> list[object]:
    return [query, limit, exact]


@pytest.fixture(scope="module", params=LANGUAGES)
def session(request: pytest.FixtureRequest) -> Iterator[jail.Session]:
    files = {"lib.mjs": "export const n = 40", "in.csv": "a,b\n1,2\n"}
    with jail.Session(request.param, files=files, functions={"search": search}, wall="60s") as made:
        yield made


def test_the_guest_reads_and_writes_them(session: jail.Session) -> None:
    assert session.run("readFile('in.csv', 'utf8').split('\\n')[1]").value == "1,2"
    session.run("writeFile('out/plot.bin', new Uint8Array([0, 255])); writeFile('text', 'é')")
    assert (session.files.read("out/plot.bin"), session.files.read("text")) == (b"\0\xff", "é".encode())
    session.files.write("more.bin", b"\1\2")
    assert session.run("const { readFile: read } = await import('host'); [...read('more.bin')]").value == [1, 2]
    assert session.files.list() == ["in.csv", "lib.mjs", "more.bin", "out/plot.bin", "text"]
    assert session.run("removeFile('text'); removeFile('more.bin'); listFiles()").value == [
        "in.csv", "lib.mjs", "out/plot.bin",
    ]  # fmt: skip
    session.files.remove("out/plot.bin")
    assert session.run("listFiles()").value == ["in.csv", "lib.mjs"]


def test_what_the_guest_writes_is_never_code(session: jail.Session) -> None:
    source = "writeFile('lib.mjs', 'export const n = 1'); writeFile('own.mjs', 'export const n = 2'); "
    assert session.run(source + "(await import('./lib.mjs')).n").value == 40
    refused = session.run("await import('./own.mjs')")
    assert refused.exception is not None and "is not reachable here" in refused.exception.message
    session.files.write("own.mjs", "export const n = 3")
    assert session.run("(await import('./own.mjs')).n").value == 3
    session.files.write("gone.json", "1")
    session.files.remove("gone.json")
    assert session.run("await import('./gone.json')").verdict == "exit"


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("readFile('../x')", "PolicyError"),
        ("readFile('/etc/passwd')", "PolicyError"),
        ("readFile('a\\0b')", "PolicyError"),
        ("readFile(1)", "PolicyError"),
        ("readFile('none')", "FileNotFoundError"),
        ("writeFile('x', {})", "PolicyError"),
        ("writeFile('x', 'y'.repeat((1 << 20) + 1))", "OSError"),
        ("readFile('in.csv', 'latin1')", "PolicyError"),
    ],
)
def test_what_is_no_file_of_the_session_is_refused(session: jail.Session, call: str, kind: str) -> None:
    assert session.run(f"try {{ {call} }} catch (error) {{ error.type }}").value == kind


def test_arguments_may_be_named(session: jail.Session) -> None:
    source = "[search.named('a', { limit: 3, exact: true }), search('a', { limit: 3 }), search.named({ query: 'b' })]"
    assert session.run(source).value == [["a", 3, True], ["a", {"limit": 3}, False], ["b", 10, False]]
    source = "try { search.named('a', { nothing: 1 }) } catch (error) { error.message }"
    assert session.run(source).value == "got an unexpected keyword argument 'nothing'"
    for last in ("", "'text'", "[1]", "null"):
        source = f"try {{ search.named({last}) }} catch (error) {{ error.name }}"
        assert session.run(source).value == ("HostError" if not last else "TypeError")
    assert session.run("Object.isFrozen(search) && Object.isFrozen(search.named)").value is True


def test_arguments_of_coroutine_functions_may_be_named() -> None:
    async def late(query: str, *, limit: int = 1) -> list[object]:
        await asyncio.sleep(0)
        return [query, limit]

    async def whole() -> object:
        async with jail.AsyncSession("javascript", functions={"late": late}, wall="60s") as session:
            return (await session.run("await late.named('q', { limit: 5 })")).value

    assert asyncio.run(whole()) == ["q", 5]


def test_a_session_without_files_has_no_function_for_them() -> None:
    with jail.Session("javascript", wall="60s") as session:
        session.files.write("late.mjs", "export default 5")
        source = "[(await import('./late.mjs')).default, typeof readFile, typeof writeFile]"
        assert session.run(source).value == [5, "undefined", "undefined"]
    with pytest.raises(jail.SessionEnded):
        session.files.list()

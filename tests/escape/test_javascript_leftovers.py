"""Kinds of attack on both JavaScript guests that one evaluation leaves for the next, or for the harness.

Each has been tried by hand with what stops it taken away: names of the harness's that are looked up in the global
object, a method ``return`` after an interrupt, a global object that is closed, the parser of Node's prompt.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from ..javascript_guests import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARED = (Path(__file__).parent / "javascript" / "shared.js").read_text()
FILES = {"lib.mjs": "import list from './list.json'; export const one = list[0]", "list.json": "[1]"}


def add(a: int, b: int) -> int:
    return a + b


def fail() -> None:
    raise LookupError("no such book")


def some() -> object:
    return {"list": [2**60, float("nan")], "bytes": b"x", "set": {1}, "pairs": {1: 2}}


def opened(language: str) -> jail.Session:
    functions: dict[str, Callable[..., object]] = {"add": add, "fail": fail, "some": some}
    return jail.Session(language, functions=functions, files=FILES, wall="60s", cpu="60s")


@pytest.fixture(scope="module", params=LANGUAGES)
def session(request: pytest.FixtureRequest) -> Iterator[jail.Session]:
    with opened(request.param) as made:
        yield made


@pytest.fixture(params=LANGUAGES)
def fresh(request: pytest.FixtureRequest) -> Iterator[jail.Session]:
    """Gives a session that no other test uses, so that the guest may break it."""
    with opened(request.param) as made:
        yield made


# --- what two evaluations share ---------------------------------------------------------------------------------------


def test_nothing_that_can_be_changed_is_shared(session: jail.Session) -> None:
    result = session.run(SHARED)
    assert (result.value, result.exception) == ([], None), result.stderr


# --- names that the harness could look up -----------------------------------------------------------------------------

WATCHED = """
const held = {}, noted = [], { getOwnPropertyNames, getOwnPropertyDescriptor, defineProperty } = Object;
for (const name of getOwnPropertyNames(globalThis)) {
  const old = held[name] = globalThis[name];
  if (!getOwnPropertyDescriptor(globalThis, name).configurable) continue;
  defineProperty(globalThis, name, { configurable: true, get() { noted[noted.length] = name; return old } });
}
noted.length = 0; 1"""
ACTS = [
    "held.console.log(new held.Map([[1, { a: [1, new held.Set([2])] }]]), new held.Error('e'), [, -0], class A {}, 1n)",
    "held.console.table([{ a: 1 }]); held.console.error('%s %d %j', 'x', 1, 2); held.console.time()",
    "held.setImmediate(() => {}); new held.Promise((done) => held.setTimeout(done, 3, 5))",
    "held.structuredClone([new held.Map([[1, 2]]), new held.Error('x'), new held.Date(), /x/, new held.Uint8Array(2)])",
    "const url = new held.URL('../b?x=1#y', 'http://a@x.y:80/c'); url.searchParams.append('k', 'v'); url.href",
    "[new held.TextDecoder().decode(new held.TextEncoder().encode('€')), held.atob('YQ=='), held.crypto.randomUUID()]",
    "[held.add(1, 2), held.add.named({ a: 1, b: 2n ** 70n }), held.some()]",
    "try { held.fail() } catch (error) { error.type }",
    "throw new held.Error('boom')",
    "held.Promise.reject(new held.Error('late')); 1",
    "await held.Promise.resolve(7)",
    "import('host').then((host) => host.add(3, 4))",
    "import('./none.mjs')",
    "try { held.Map.prototype.get = 1 } catch (error) { error.name }",
    "[new held.Map([[{}, 1]]), new held.Date(0), 2n ** 80n, NaN, new held.Uint8Array(2)]",
    "(function again() { again() })()",
    "this is no source",
]


def test_the_harness_looks_no_name_up(fresh: jail.Session) -> None:
    fresh.run("(await import('./lib.mjs')).one")  # JSON of a file is parsed by the guest's own JSON
    assert fresh.run(WATCHED).value == 1
    for act in ACTS:
        fresh.run(act)
        assert fresh.run("noted.splice(0)").value == [], act


def test_a_global_object_that_is_closed_is_the_guests_own_loss(fresh: jail.Session) -> None:
    for act in ("Object.preventExtensions(globalThis)", "delete globalThis.globalThis", "let globalThis"):
        fresh.run(act)
        for source, value in (("add(40, 2)", 42), ("setTimeout(() => {}, 1); 2", 2)):
            assert fresh.run(source).value == value, act
        assert fresh.run("throw 1").verdict == "exit"


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize(
    "act",
    [
        "let String = function (value) { seen.push(value); return 'x' }",
        "Object.defineProperty(globalThis, 'RegExp', { get() { seen.push(1); return Pattern } })",
    ],
)
def test_the_parser_of_nodes_prompt_is_not_handed_over(language: str, act: str) -> None:
    with opened(language) as session:
        assert session.run("const seen = [], Pattern = RegExp; await 5; 6").value == 6
        session.run(act)
        assert session.run("await 5; 6").verdict == "ok"
        assert session.run("seen.length").value == 0


# --- interrupts that the guest answers --------------------------------------------------------------------------------


INTERRUPTED = {
    "javascript": (
        "Array.from({ [Symbol.iterator]: () => ({ next: () => ({}), return() { for (;;); } }) }, () => { for (;;); })"
    ),
    "node": "throw new Proxy({}, { get() { for (;;); } })",
}


def test_an_interrupt_ends_what_comes_after_it_too(session: jail.Session) -> None:
    assert session._plan.guest is not None
    result = session.run(INTERRUPTED[session._plan.guest.language], wall=0.2)
    assert (result.verdict, session.ended) == ("wall", None), result
    assert session.run("6 * 7").value == 42


# --- values -----------------------------------------------------------------------------------------------------------


def test_promises_that_come_to_each_other_have_no_value(session: jail.Session) -> None:
    source = """
const made = () => { const it = {}; it.promise = new Promise((resolve) => { it.resolve = resolve }); return it };
const one = made(), other = made();
one.promise.then = other.promise.then = undefined;
one.resolve(other.promise); other.resolve(one.promise); one.promise"""
    result = session.run(source)
    assert result.verdict == "ok"
    assert session.run("6 * 7").value == 42


def test_a_value_that_is_too_large_is_told_before_it_is_written(session: jail.Session) -> None:
    for value in ("new Array(1e8)", "new Proxy([], { get: () => 2 ** 32 - 1 })"):
        result = session.run(value)
        assert (result.verdict, result.value_error) == ("ok", "the value has more than 4 MiB as JSON")
    assert len(session.run("[['x'.repeat(3e6)]]").value[0][0]) == 3_000_000, "its letters are counted once"

"""Sessions of JavaScript: what stays, how an evaluation ends, and functions of the host, whose data is copied."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

import jail

from ..census import nothing_left
from .test_sessions import interrupted_before_it_began

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN: list[object] = []


def echo(value: object) -> object:
    SEEN.append(value)
    return value


def add(a: int, b: int) -> int:
    return a + b


def fail() -> None:
    raise LookupError("no such book")


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def some_data() -> object:
    return {
        "whole": [2**53 - 1, 2**53, -(2**63), 2**100, 1e21, 1.5],
        "float": [float("inf"), float("nan"), -0.0],
        "bytes": b"\0\xff",
        "set": {1},
        "pairs": {1: 2, "$x": 3},
        "schema": {"$ref": "#", "__proto__": {"polluted": 1}},
        "moment": dt.datetime(2026, 11, 29, tzinfo=dt.UTC),
        "__proto__": {"polluted": 1},
    }


FILES = {"lib.mjs": "import list from './list.json'; export const sum = list[0] + list[1]", "list.json": "[20, 22]"}
FUNCTIONS: dict[str, Any] = {
    "echo": echo,
    "add": add,
    "fail": fail,
    "some_data": some_data,
    "sleep": sleep,
    "twice": jail.HostFunction(function=lambda: 1, max_calls=2),
    "hurried": jail.HostFunction(function=sleep, timeout=0.2),
}


NODE = pytest.param(
    "node strict",
    marks=[
        pytest.mark.optional,
        pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
    ],
)


@pytest.fixture(scope="module", params=["javascript strict", "javascript standard", "javascript off", NODE])
def session(request: pytest.FixtureRequest) -> Iterator[jail.Session]:
    policy, _, level = request.param.partition(" ")
    with jail.Session(policy, functions=FUNCTIONS, files=FILES, level=level, wall="60s") as made:
        yield made


@pytest.fixture(scope="module")
def strict() -> Iterator[jail.Session]:
    with jail.Session("javascript", functions=FUNCTIONS, wall="60s") as made:
        yield made


# --- evaluations ------------------------------------------------------------------------------------------------------


def test_names_stay_and_the_last_expression_is_the_value(session: jail.Session) -> None:
    session.run(
        "const kept = 40; let grown = 0; function more(n) { grown += n; return kept + grown } class Box { n = 1 }"
    )
    assert [session.run(source).value for source in ("more(1)", "more(1)", "new Box().n", "undefined")] == [
        41,
        42,
        1,
        None,
    ]
    assert session.run("await new Promise((done) => setTimeout(done, 5, { grown }))").value == {"grown": 2}
    assert session.run("const awaited = await 7").verdict == "ok"
    assert session.run("awaited").value == 7
    assert session.run("const [first] = await (async () => [8])(); first").value == 8
    assert session.run("first").value == 8
    assert session.run("console.log('mine'); console.error('e')").stdout == "mine\n"
    assert session.run("1").stdout == ""


def test_an_exception_is_of_its_evaluation(session: jail.Session) -> None:
    result = session.run("\nthrow new RangeError('no')")
    assert result.exception is not None
    assert (result.verdict, result.exception.type, result.exception.line) == ("exit", "RangeError", 2)
    assert result.exception.column == (7 if session._plan.guest.language == "node" else 11)
    late = session.run("Promise.reject(new Error('late')); 1")
    assert late.exception is not None and (late.exception.message, late.value) == ("late", None)
    syntax = session.run("let = = 1", filename="mine.js")
    assert syntax.exception is not None and syntax.exception.type == "SyntaxError"
    assert session.run("1").exception is None


def test_files_of_the_session_can_be_imported(session: jail.Session) -> None:
    assert session.run("import { sum } from './lib.mjs'; console.log(sum)").stdout == "42\n"
    other = session.run("(await import('./lib.mjs')).sum + (await import('./list.json')).default[0]")
    assert other.value == 62
    later = session.run("(await import('./later.mjs')).n", files={"later.mjs": "export const n = 3"}, collect=["la*"])
    assert (later.value, later.files) == (3, {"later.mjs": b"export const n = 3"})
    refused = session.run("await import('./other.mjs')")
    assert refused.exception is not None and "is not reachable here" in refused.exception.message


def test_a_failed_evaluation_leaves_nothing_to_do(strict: jail.Session) -> None:
    strict.run(
        "setTimeout(() => console.log('a timer'), 1); Promise.resolve().then(() => console.log('a job')); null.x"
    )
    strict.run("let chain = Promise.resolve(1).then(() => { globalThis.ran = true }); throw 1")
    again = strict.run("await new Promise((done) => setTimeout(done, 20)); typeof ran")
    assert (again.stdout, again.value) == ("", "undefined")


def test_denials_are_of_each_evaluation(strict: jail.Session) -> None:
    results = [strict.run("for (let i = 0; i < 3; i++) try { eval('1') } catch {}") for _ in range(2)]
    assert [[(denial.what, denial.count) for denial in one.denials] for one in results] == [[("eval", 3)]] * 2


@pytest.mark.parametrize(
    "source",
    [
        "for (;;) {}",
        "try { for (;;); } catch { for (;;); } finally { for (;;); }",
        "(function again() { Promise.resolve().then(again) })()",
        "(async () => { for (;;) try { await null } catch {} })()",
        "(function again() { setImmediate(again) })()",
        "setInterval(() => {}, 10)",
        "/^(a+)+$/.test('a'.repeat(60) + 'b')",
        "({ get x() { for (;;); } })",
        "await sleep(0); for (;;);",
    ],
)
def test_an_evaluation_is_interrupted_and_the_session_goes_on(strict: jail.Session, source: str) -> None:
    result = strict.run(source, wall=0.8)
    assert result.verdict == "wall", result
    assert result.exception is not None
    assert (result.exception.type, result.exception.message) == ("InternalError", "interrupted")
    after = strict.run("6 * 7")
    assert (after.verdict, after.value, after.stdout) == ("ok", 42, "")


def test_an_interrupt_that_comes_before_the_evaluation_has_begun(session: jail.Session) -> None:
    assert interrupted_before_it_began(session, "for (;;);").verdict == "cancelled"
    assert session.run("5").value == 5


def test_what_the_engine_does_not_interrupt_ends_the_session() -> None:
    with jail.Session("javascript") as session:
        result = session.run("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", wall=0.3)
        assert result.verdict == "wall"
        assert session.ended is not None and session.ended.reason == "wall"


def test_memory_ends_the_session() -> None:
    with jail.Session("javascript", memory="48M", wall="30s") as session:
        result = session.run("const b = []; for (;;) b.push(new Uint8Array(1 << 20).fill(1))")
        assert session.ended is not None
        assert (result.verdict, session.ended.reason) == ("memory", "memory")


def test_a_session_of_a_pool_is_one_of_its_jails_and_leaves_nothing() -> None:
    with nothing_left(), jail.Pool("javascript", warm=1) as pool:
        with jail.Session(pool, functions={"add": add}) as session:
            assert session.run("globalThis.x = add(1, 2)").value == 3
            assert session.run("import('host').then((host) => host.add(x, 1))").value == 4
        assert pool.run("typeof x + typeof add", value=True).value == "undefinedundefined"


@pytest.mark.parametrize(
    "source",
    [
        "(async () => ({ text: 'x'.repeat(1 << 19), held: new Uint8Array(6 << 20).fill(1).length }))()",
        "throw Object.assign(new Error('x'), { held() {}, big: new Uint8Array(6 << 20).fill(1).buffer })",
        "Promise.reject(Object.assign(() => 1, { big: new Uint8Array(6 << 20).fill(1).buffer })); 1",
    ],
)
def test_an_evaluation_keeps_none_of_its_data(source: str) -> None:
    with jail.Session("javascript", memory="64M", wall="60s") as session:
        for _ in range(16):
            session.run(source)
        assert session.run("1").value == 1


# --- functions of the host --------------------------------------------------------------------------------------------


def test_functions_are_names_and_those_of_the_module_host(session: jail.Session) -> None:
    source = "import('host').then((host) => [add(1, 2), host.add(3, 4), Object.isFrozen(host.add), add.name])"
    assert session.run(source).value == [3, 7, True, "add"]
    assert session.run("import { add as plus } from 'host'; console.log(plus(2, 2))").stdout == "4\n"


def test_values_cross_as_copies(session: jail.Session) -> None:
    source = """
const sent = { list: [1, 'é', null], big: 2n ** 70n }, back = echo(sent);
[back !== sent, back.list !== sent.list, back]"""
    assert session.run(f"{{ {source} }}").value == [True, True, {"list": [1, "é", None], "big": 2**70}]
    source = """
const { whole, float, bytes, set, pairs, moment, ...rest } = some_data();
[whole.map((n) => typeof n), whole.map(String), float.map(String), bytes instanceof Uint8Array && [...bytes],
  set instanceof Set, [...pairs], moment, Object.keys(rest), ({}).polluted,
  rest.schema.$ref, Object.keys(rest.schema)]"""
    assert session.run(f"{{ {source} }}").value == [
        ["number", "bigint", "bigint", "bigint", "number", "number"],
        ["9007199254740991", "9007199254740992", "-9223372036854775808", str(2**100), "1e+21", "1.5"],
        ["Infinity", "NaN", "0"], [0, 255], True, [[1, 2], ["$x", 3]], "2026-11-29T00:00:00+00:00",
        ["schema", "__proto__"], None,
        "#", ["$ref", "__proto__"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        ("fail()", "LookupError", "no such book"),
        ("add(1)", "TypeError", "missing a required argument: 'b'"),
        ("hurried(30)", "TimeoutError", "hurried took more than 0.2 s"),
        ("[twice(), twice(), twice()]", "HostError", "may be called 2 times"),
        ("echo(Array(200000).fill(1))", "HostError", "more than 100000 items"),
    ],
)
def test_what_goes_wrong_is_data(session: jail.Session, call: str, kind: str, said: str) -> None:
    is_plain = "Object.getPrototypeOf(Object.getPrototypeOf(error)) === Error.prototype"
    source = f"try {{ {call} }} catch (error) {{ [error.name, error.type, error.message, {is_plain}] }}"
    name, type_, message, inherits = session.run(source).value
    assert (name, type_, inherits) == ("HostError", kind, True)
    assert said in message


@pytest.mark.parametrize(
    "value", ["() => 1", "Symbol()", "{ get x() { throw 1 } }", "new Proxy({}, { ownKeys() { throw 1 } })"]
)
def test_what_is_no_data_is_not_sent(strict: jail.Session, value: str) -> None:
    before = len(SEEN)
    result = strict.run(f"echo(({value}))")
    assert result.exception is not None and result.exception.type == "TypeError"
    assert result.exception.message.startswith("cannot send the arguments of echo: ")
    assert len(SEEN) == before


def test_the_clock_stands_still_while_the_guest_waits_for_a_function(strict: jail.Session) -> None:
    assert strict.run("sleep(2.2); 1", wall=2).verdict == "ok"


def test_coroutine_functions_give_promises() -> None:
    async def late(value: int) -> int:
        await asyncio.sleep(0.05)
        if value < 0:
            raise LookupError("below")
        return value

    async def whole() -> list[Any]:
        async with jail.AsyncSession("javascript", functions={"late": late, "add": add}, wall="60s") as session:
            sources = (
                "await Promise.all([late(1), late(2), add(1, 2)])",
                "let n = 0; const t = setInterval(() => n++, 1); while (n < 3) await late(5); clearInterval(t); 1",
                "await late(-1).catch((error) => [error.type, error.message, late(1) instanceof Promise])",
                "late(3).then((n) => console.log(n)); void 0",
                "late(() => 1).catch((error) => error.name)",
            )
            results = [await session.run(source) for source in sources]
            interrupted = await session.run("setTimeout(() => { for (;;); }, 1); await late(1); late(2)", wall=0.8)
            return [*results, interrupted, await session.run("1")]

    *results, interrupted, after = asyncio.run(whole())
    assert [one.value for one in results] == [[1, 2, 3], 1, ["LookupError", "below", True], None, "TypeError"]
    assert results[3].stdout == "3\n"
    assert (interrupted.verdict, after.value) == ("wall", 1)


def test_a_guest_may_replace_its_names_and_not_the_functions(strict: jail.Session) -> None:
    source = """
const { add: real } = await import('host');
try { real.toString = 1 } catch {} try { Object.getPrototypeOf(real).call = 1 } catch {}
let error; try { fail() } catch (one) { error = one }
try { Object.getPrototypeOf(error).constructor = 1 } catch {} error.name = 'Mine';
[real(1, 1), Object.isFrozen(Object.getPrototypeOf(error)), error.name, typeof error.constructor, typeof error.stack]"""
    assert strict.run(f"{source}").value == [2, True, "Mine", "function", "string"]

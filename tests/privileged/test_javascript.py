"""JavaScript source in the jail: its value, its exception, its limits and verdicts, and what it is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jail


def run(source: str, **options: Any) -> jail.Result:
    return jail.run(source, policy="javascript", **options)


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "jail", "run", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_a_script_prints_and_has_a_value() -> None:
    result = run("console.log('hi', [1, 'x']); console.error('e'); ({ a: [1, 2.5, null], b: 10n ** 20n })", value=True)
    assert (result.verdict, result.stdout, result.stderr) == ("ok", "hi [ 1, 'x' ]\n", "e\n")
    assert result.value == {"a": [1, 2.5, None], "b": 10**20}
    assert result.enforced["language"] == "verified"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("Promise.resolve(new Map([['k', new Set([1])]]))", {"k": [1]}),
        ("const x = await new Promise((done) => setTimeout(done, 5, 41)); x + 1", 42),
        ("await (async () => 7)()", 7),
        ("const give = async () => [5]; const [x] = await (give()); x", 5),
        ("function await(x) { return x + 1 }; await (1)", 2),
        ("with ({ a: 1 }) a // await", 1),
        ("globalThis.x = 1; // await }}) , (globalThis.x = 2), ({a(){{\nx", 1),
        ("(async () => [new Date(0), new Uint8Array(2), -0])()", ["1970-01-01T00:00:00.000Z", b"\0\0", 0]),
        (
            "({ x: 'é\\ud800', n: NaN > 1, $y: new Map([[1, -Infinity]]), a: [, 1] })",
            {"x": "é\ufffd", "n": False, "$y": {1: float("-inf")}, "a": [None, 1]},
        ),
        ("undefined", None),
        ("new Promise(() => {})", None),
    ],
)
def test_values(source: str, value: object) -> None:
    assert run(source, value=True).value == value


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("const o = {}; o.self = o; o", "an object that holds itself cannot be sent"),
        ("[() => 1]", "a function cannot be sent: only data can"),
        ("let o = []; for (let i = 0; i < 60; i++) o = [o]; o", "the value is nested deeper than 50 levels"),
        ("'x'.repeat(5 << 20)", "the value has more than 4 MiB as JSON"),
        ("({ get x() { throw 1 } })", "what the value is made of threw an error"),
    ],
)
def test_what_of_a_value_cannot_be_sent_is_said(source: str, why: str) -> None:
    result = run(source, value=True)
    assert (result.verdict, result.value, result.value_error) == ("ok", None, why)


@pytest.mark.parametrize(
    ("source", "kind", "message", "line", "column"),
    [
        ("let a = 1;\nthrow new TypeError('no')", "TypeError", "no", 2, 11),
        ("\n\nlet a = ;", "SyntaxError", "unexpected token in expression: ';'", 3, 9),
        ("Promise.reject(new RangeError('late')); 1", "RangeError", "late", 1, 20),
        ("setTimeout(() => { null.x }, 1)", "TypeError", "cannot read property 'x' of null", 1, 19),
        ("throw new Error('é €')", "Error", "é €", 1, 11),
        ("throw { code: 5 }", "object", "{ code: 5 }", None, None),
        ("class E extends Error { name = 'E' }\n(async () => { await 1; throw new E('m') })()", "E", "m", 2, 35),
    ],
)
def test_an_exception_is_data(source: str, kind: str, message: str, line: int | None, column: int | None) -> None:
    result = run(source)
    exception = result.exception
    assert exception is not None and (result.verdict, result.exit_code) == ("exit", 1)
    assert (exception.type, exception.message, exception.line) == (kind, message, line)
    assert exception.column == column
    assert result.stderr.startswith("Uncaught ")


@pytest.mark.parametrize(
    ("source", "limits", "verdict"),
    [
        ("for (;;) {}", {"wall": 0.5}, {"wall", "cpu"}),
        ("setInterval(() => {}, 10)", {"wall": 0.5}, {"wall"}),
        ("let n = 3n; for (;;) n *= n", {"memory": "48M", "wall": 2}, {"memory", "wall", "cpu", "exit"}),
    ],
)
def test_bombs_end_in_the_named_verdict(source: str, limits: dict[str, Any], verdict: set[str]) -> None:
    """Those that tests/escape/javascript has not."""
    assert run(source, **limits).verdict in verdict


def test_deep_recursion_is_a_range_error_and_the_run_goes_on() -> None:
    source = (
        "let n = 0; const down = () => { n++; down() }; let k; try { down() } catch (e) { k = e.name } [k, n > 5000]"
    )
    assert run(source, value=True).value == ["RangeError", True]


def test_what_came_before_a_kill_is_kept() -> None:
    assert run("console.log('before'); for (;;) {}", wall=2).stdout == "before\n"


# --- the command line -----------------------------------------------------------------------------------------------


def test_a_script_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text("console.log(typeof require, typeof process)\n1 + 1\n")
    (tmp_path / "m.mjs").write_text("export const a = 1; console.log(this, await 5)")
    assert command(tmp_path / "x.js").stdout == "undefined undefined\n"
    assert command(tmp_path / "m.mjs").stdout == "undefined 5\n"
    assert jail.run(tmp_path / "x.js").stdout == "undefined undefined\n"
    told = json.loads(command("--json", "--value", "-p", "javascript", "-c", "[6 * 7]").stdout)
    assert (told["verdict"], told["value"]) == ("ok", [42])


LINES = "const lines = []; for (let one; (one = readline()) !== null; ) lines.push(one); [lines, readline()]"


@pytest.mark.parametrize(
    ("stdin", "lines"),
    [
        (b"", []),
        (b"a\nb\r\n\n\xc3\xa9\xff", ["a", "b", "", "é\ufffd"]),
        (b"\n", [""]),
        (f"{'é' * 70000}\n{'y' * 200000}\n".encode(), ["é" * 70000, "y" * 200000]),
        (None, []),
    ],
    ids=["empty", "few", "one", "long", "none"],
)
def test_lines_of_standard_input(stdin: bytes | None, lines: list[str]) -> None:
    assert run(LINES, stdin=stdin, value=True).value == [lines, None]


def test_a_pool_has_standard_input_as_well() -> None:
    with jail.Pool("javascript", warm=1) as pool:
        assert [pool.run(LINES, stdin=text, value=True).value[0] for text in (b"a\nb", None)] == [["a", "b"], []]


def test_typescript_is_refused_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "x.ts").write_text("let a: number = 1")
    done = command(tmp_path / "x.ts")
    assert done.returncode == 125
    assert done.stderr == (
        f"jail: script {tmp_path}/x.ts: .ts is not JavaScript that an engine runs"
        " (fix: compile it first and run the .js, as with 'tsc' or 'esbuild')\n"
    )


# --- the realm ------------------------------------------------------------------------------------------------------


def test_code_from_text_is_a_denial_with_its_line_at_strict_and_the_guests_own_at_standard() -> None:
    source = """
const tried = [];
for (const make of [() => eval('1'), () => Function('return 1')(), () => (async () => {}).constructor('return 1'),
  () => (function* () {}).constructor('yield 1'), () => (async function* () {}).constructor('yield 1'),
  () => Reflect.construct(Function, ['return 1']), () => (0, eval)('1'), () => console.log.constructor('return 1')])
  try { make(); tried.push('made') } catch (error) { tried.push(error.name) }
tried"""
    strict = run(source, value=True)
    assert strict.value == ["EvalError"] * 8
    assert {denial.what: denial.line for denial in strict.denials} == {
        "eval": 3, "Function": 3, "AsyncFunction": 3, "GeneratorFunction": 4, "AsyncGeneratorFunction": 4,
    } | {"Function": 5, "eval": 5}  # fmt: skip
    assert all(denial.layer == "language" for denial in strict.denials)
    assert {denial.rule for denial in strict.denials} == {'guest.level = "standard"'}
    assert run(source, value=True, level="standard").value == ["made"] * 8
    own = run("new Function('return this === globalThis && typeof process')()", value=True, level="standard")
    assert own.value == "undefined"


def test_intrinsics_are_frozen_and_their_heirs_are_not() -> None:
    source = """
'use strict';
const refused = [];
for (const change of [
  () => { Object.prototype.x = 1 }, () => { Array.prototype.push = null }, () => { delete Map.prototype.get },
  () => Object.defineProperty(Function.prototype, 'call', { value: 1 }), () => { JSON.parse = null },
  () => { ({}).__proto__.y = 1 },
  () => Object.setPrototypeOf(Array.prototype, null), () => { (function* () {})().__proto__.__proto__.next = 1 }])
  try { change(); refused.push(false) } catch (error) { refused.push(error instanceof TypeError) }
const point = {}; point.toString = () => 'mine'; point.constructor = 1;
const list = []; list.push = () => 'own'; function Vec() {} Vec.prototype.valueOf = () => 7;
function Like() {} Like.prototype = Object.create(Array.prototype); const like = new Like(); like.length = 3;
[refused.every(Boolean), `${point}`, list.push(), new Vec() + 1, like.length, Object.keys(point)]"""
    assert run(source, value=True).value == [True, "mine", "own", 8, 3, ["toString", "constructor"]]
    changed = "Object.prototype.x = 1; Array.prototype.push = null; [({}).x, [].push]"
    assert run(changed, value=True, level="off").value == [1, None], "the control: without the lock it is changed"


def test_the_global_object_is_made_from_nothing() -> None:
    source = "[Object.getPrototypeOf(globalThis), typeof Error.prepareStackTrace, typeof (() => {}).caller]"
    assert run(source, value=True).value == [None, "undefined", "undefined"]


# All that the realm's scripts do, in a realm whose globals are made something else: by assignment, or by a declaration.
REPLACED = """
const uses = { console, structuredClone, URL, URLSearchParams, TextEncoder, TextDecoder, setTimeout, clearTimeout,
  crypto, atob, evil: eval };
const text = (value) => `${value}`, of = (object) => [...object];
const all = [{ a: [1n, -0, null, 'x'] }, new Map([[1, new Set([2])]]), new Date(0), /x/g, new Error('e').message,
  new Uint8Array(2), new ArrayBuffer(1), Promise.resolve(1), Symbol('s'), function f() {}, class K {}, new WeakMap(),
  new Proxy({}, {}), [1, , 2],
  new (class Mine { x = 1 })(), new Number(1), new Float64Array([0.5]), [].values(), (function* () {})()];
const keys = Reflect.ownKeys(globalThis).filter((key) => typeof key === 'string');
const kept = new Set(['undefined', 'NaN', 'Infinity']);
%s
const parts = [];
for (const one of all) uses.console.log(one);
uses.console.table?.([{ a: 1 }]);
const told = () => {
  const url = new uses.URL('http://a.example/b?c=d#e');
  parts.push(text(url), text(new uses.URLSearchParams('a=b%%20c')), of(new uses.TextEncoder().encode('é')),
    new uses.TextDecoder().decode(new uses.TextEncoder().encode('é')), uses.structuredClone({ m: all[1], d: all[2] }),
    uses.atob('eA=='), uses.crypto.getRandomValues(all[5]).length, uses.crypto.randomUUID().length);
};
told();
uses.clearTimeout(uses.setTimeout(told, 1));
try { uses.evil('1') } catch (error) { parts.push(error.message) }
uses.setTimeout((at) => { parts.push(at); uses.evil(1) }, 1, 'timer');
[parts, all.slice(0, 4)]"""
WAYS = {
    "by assignment": "for (const key of keys) if (!kept.has(key)) try { globalThis[key] = undefined } catch {}",
    "by lies": "for (const key of keys) if (!kept.has(key)) try { globalThis[key] = new Proxy(function () {}, "
    "{ get() { return () => 'a lie' }, apply() { throw 'a trap' }, construct() { throw 'a trap' } }) } catch {}",
    "not at all": "",
}


@pytest.mark.parametrize("level", ["strict", "standard", "off"])
def test_the_realms_scripts_look_up_no_global_of_the_guests(level: str) -> None:
    results = {way: run(REPLACED % change, value=True, level=level) for way, change in WAYS.items()}
    plain = results.pop("not at all")
    assert (plain.verdict, plain.value[0][0]) == ("ok", "http://a.example/b?c=d#e"), plain
    assert plain.denials if level == "strict" else not plain.denials
    for way, result in results.items():
        assert (result.stdout, result.stderr, result.value) == (plain.stdout, plain.stderr, plain.value), way
        assert result.denials == plain.denials, way


def test_names_of_the_language_may_be_declared_anew() -> None:
    names = "class Map {} const Object = 1, Reflect = 2; let JSON; function Set() {}"
    result = run(f"{names} console.log([1], {{ a: new Map() }}); null.x")
    assert result.exception is not None
    assert (result.stdout, result.exception.type) == ("[ 1 ] { a: Map {} }\n", "TypeError")


def test_nothing_can_be_imported() -> None:
    result = run("await import('fs').catch((error) => error.message)", value=True)
    assert result.value == "import fs is not reachable here: only files that came with the run can be imported"
    assert [denial.what for denial in result.denials] == ["import fs"]
    assert (result.denials[0].rule or "").endswith("JavaScript has no files of the host")
    assert run("import fs from 'fs'").exception is not None


def test_runs_draw_numbers_of_their_own() -> None:
    source = "[Math.random(), crypto.randomUUID()]"
    assert not set(run(source, value=True).value) & set(run(source, value=True).value)


def test_everything_that_can_be_reached_is_frozen() -> None:
    """But Array.prototype for its length, and the guest's own global object."""
    source = """
const open = [], seen = new Set([globalThis]);
const walk = (value, path) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  if (!Object.isFrozen(value)) open.push(path);
  walk(Object.getPrototypeOf(value), `${path}.__proto__`);
  for (const key of Reflect.ownKeys(value)) {
    const found = Object.getOwnPropertyDescriptor(value, key);
    for (const one of [found.value, found.get, found.set]) walk(one, `${path}.${String(key)}`);
  }
};
for (const key of Reflect.ownKeys(globalThis)) walk(globalThis[key], String(key));
for (const made of [function* () {}, async () => {}, async function* () {}, [].values(), new Map().keys(),
  new Set().keys(),
  'x'.matchAll(/x/g), ''[Symbol.iterator](), [].values().map((x) => x), Iterator.from({ next() {} }), Iterator.concat(),
  setTimeout(() => 1)]) walk(Object.getPrototypeOf(made), 'a hidden intrinsic');
[open, seen.size > 1000]"""
    for level in ("strict", "standard"):
        assert run(source, value=True, level=level).value == [["Array.prototype"], True]


@pytest.mark.optional
def test_the_console_shows_what_node_shows() -> None:
    node = shutil.which("node") or pytest.skip("this machine has no node")
    shown = (Path(__file__).parent / "console.js").read_text()
    theirs = subprocess.run([node, "-e", shown], capture_output=True, text=True, check=True).stdout
    ours = run(shown).stdout
    if "│    0    │" in theirs:  # Node 18 (Debian 12) puts what a cell of a table holds in its middle
        ours, theirs = (re.sub("(?<=│) +| +(?=│)", " ", text) for text in (ours, theirs))
    assert ours == theirs

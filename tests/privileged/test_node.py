"""JavaScript source in the machine's Node: value, exception, denials, modules, standard input, a pool; no Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan import common_part

from ..census import nothing_left
from .tiers import PYTHON, imitated

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

needs_node = [
    pytest.mark.optional,
    pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
]


def marked(test: Any) -> Any:
    for mark in needs_node:
        test = mark(test)
    return test


def run(source: str, **options: Any) -> jail.Result:
    return jail.run(source, policy="node", **options)


MANY = """
console.log('hi', [1, 'x'], new Set([1]), new Promise(() => {})); console.error('e');
const lines = [readline(), readline(), readline()];
const waited = await new Promise((done) => setTimeout(done, 5, 41)); // done; really
const tried = (act) => { try { return act() } catch (error) { return error.name } };
({ lines, waited: waited + 1, map: new Map([['k', new Set([1])]]), bytes: new Uint8Array(2), big: 10n ** 20n,
  none: [typeof require, typeof process, typeof WebAssembly, typeof fetch, typeof Buffer],
  code: [tried(() => eval('1')), tried(() => (async () => {}).constructor('1')), tried(() => setTimeout('1'))],
  frozen: tried(() => { 'use strict'; Object.prototype.x = 1 }), clone: structuredClone({ a: [new Date(0)] }),
  id: crypto.randomUUID().length, text: atob(btoa('x')), bad: tried(() => atob('%')) });
"""


@marked
def test_one_run_has_all_of_it() -> None:
    result = run(MANY, value=True, stdin="a\nb")
    assert result.verdict == "ok", result
    assert (result.stdout, result.stderr) == ("hi [ 1, 'x' ] Set(1) { 1 } Promise {}\n", "e\n")
    assert result.value == {
        "lines": ["a", "b", None], "waited": 42, "map": {"k": [1]}, "bytes": b"\0\0", "big": 10**20,
        "none": ["undefined"] * 5, "code": ["EvalError", "EvalError", "TypeError"], "frozen": "TypeError",
        "clone": {"a": ["1970-01-01T00:00:00.000Z"]}, "id": 36, "text": "x", "bad": "InvalidCharacterError",
    }  # fmt: skip
    assert {denial.what: denial.line for denial in result.denials} == {"eval": 8, "AsyncFunction": 8}
    assert result.enforced["language"] == "verified"


@marked
@pytest.mark.parametrize(
    ("source", "kind", "message", "line", "column"),
    [
        ("let a = 1;\nthrow new TypeError('no')", "TypeError", "no", 2, 7),
        ("\n\nlet a = ;", "SyntaxError", "Unexpected token ';'", 3, 9),
        ("await 1; throw new Error('é €')", "Error", "é €", 1, 16),
        ("setTimeout(() => { Promise.reject({ code: 5 }) }, 1)", "object", "{ code: 5 }", None, None),
    ],
)
def test_an_exception_is_data(source: str, kind: str, message: str, line: int | None, column: int | None) -> None:
    result = run(source)
    exception = result.exception
    assert exception is not None and (result.verdict, result.exit_code) == ("exit", 1)
    assert (exception.type, exception.message, exception.line, exception.column) == (kind, message, line, column)
    assert result.stderr.startswith("Uncaught ")


@marked
def test_the_command_line_and_what_lies_beside_a_script(tmp_path: Path) -> None:
    (tmp_path / "lib.mjs").write_text("import list from './list.json'; export const sum = list[0] + list[1]")
    (tmp_path / "list.json").write_text("[20, 22]")
    (tmp_path / "main.mjs").write_text(
        "import { sum } from './lib.mjs'; const again = await import('./lib.mjs');"
        "console.log(sum, again.sum); await import('node:fs')"
    )
    line = [sys.executable, "-m", "jail", "run", "--json", "-p", "node", tmp_path / "main.mjs"]
    told = json.loads(subprocess.run(line, capture_output=True, check=False, timeout=60).stdout)
    assert (told["verdict"], told["stdout"]) == ("exit", "42 42\n")
    assert told["exception"]["message"].startswith("import node:fs is not reachable here")
    assert [denial["what"] for denial in told["denials"]] == ["import node:fs"]


@marked
def test_a_pool_has_started_each_node_ahead() -> None:
    with nothing_left(), jail.Pool("node", warm=1, wall=0.3, level="off", memory="100M") as pool:
        assert pool._standby is not None and pool._standby.wait_until_idle()
        time.sleep(1.4)  # a clock of jail-init's that ran already would end it now
        here = pool.run("[process.env.X, globalThis.left = 1]", value=True, env={"X": "mine"}, wall=60)
        assert (here.verdict, here.value) == ("ok", ["mine", 1])
        again = pool.run("typeof left", value=True, wall=60, memory="200M")  # of a heap of that size, started for it
        assert (again.verdict, again.value) == ("ok", "undefined")
        endless = pool.run("for (;;);", wall=1)
        assert endless.verdict == "wall"
    with jail.Pool("node") as pool:
        result = pool.run("import one from './one.json'; export const x = one; console.log(x)", files={"one.json": "7"})
        assert (result.verdict, result.stdout, result.enforced["language"]) == ("ok", "7\n", "verified")
    with pytest.raises(jail.PolicyError, match="no modules to preload"):
        jail.Pool("node", preload=["fs"])


WEAKER = """
import sys, jail
tier = sys.argv[1]
assert jail.run("typeof require", policy="node", value=True, require={"tier": tier}).value == "undefined"
with jail.Session("node", functions={"add": lambda a, b: a + b}, require={"tier": tier}) as session:
    result = session.run("add(40, 2)")
    print(result.value, result.tier, result.enforced["language"], session.run("for (;;);", wall=0.2).exception.message)
"""


@marked
@pytest.mark.root_only
def test_a_weaker_tier_has_it_too() -> None:
    done = imitated(("docker",), PYTHON, "-c", WEAKER, "no-namespaces")
    assert done.stdout == "42 no-namespaces verified interrupted\n", done.stderr


def test_without_node_the_refusal_names_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(common_part, "_parts", {})  # of other tests
    with pytest.raises(jail.HostError, match=r"this machine has no Node .*apt install nodejs"):
        run("1")
    with pytest.raises(jail.PolicyError, match="name the binary that a script or shim starts"):
        run("1", guest={"interpreter": str(tmp_path / "node")})


def test_what_a_source_is_wrapped_in_is_no_line_of_it() -> None:
    result = jail.run("await import('./none.mjs')", policy="node", value=True)
    assert result.exception is not None
    assert (result.exception.line, result.exception.column) == (1, 1)
    assert [denial.line for denial in result.denials] == [1]

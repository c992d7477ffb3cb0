"""The programs of tests/escape/javascript in Node: held by its realm, live without it; and the kernel's ring alone.

A start of Node takes long, so those that end by themselves run one after the other in one realm, each in a function.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import jail
from jail.runs.execute import execute, prepare

from .test_javascript import LIMITS, PRELUDE, PROGRAMS, escaped, is_live, limit
from .test_javascript_in_sessions import WHOLE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.optional,
    pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
]

ORDINARY = [one for one in PROGRAMS if not limit(one)]
OPEN = [one for one in ORDINARY if is_live(one, "off")][:20]  # later ones pollute the realm for those after them
EACH = """
try {{ (function () {{
{prelude}
{program}
Promise.allSettled(jobs).then(() => {{ if (!escaped) say('contained'); }});
}}).call(globalThis); }} catch (error) {{ tell('{at}:contained'); }}"""


def all_of(programs: list[Path], level: str) -> str:
    """Returns one source of many programs, which tell of themselves by their number."""
    say = "const say = typeof print === 'function' ? print : console.log;"
    assert say in PRELUDE
    parts = (
        EACH.format(
            at=at,
            prelude=PRELUDE.replace(say, f"const say = (text) => tell(`{at}:${{text}}`);"),
            program=one.read_text(),
        )
        for at, one in enumerate(programs)
    )
    return f"const LEVEL = '{level}', tell = console.log;\n" + "".join(parts)


def those(result: jail.Result, programs: list[Path], word: str) -> list[str]:
    told = {line.strip().partition(":")[0] for line in result.stdout.splitlines() if f":{word}" in line}
    return [one.stem for at, one in enumerate(programs) if str(at) in told]


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_they_are_held(level: str) -> None:
    """At one level in a run, at the other in a pool."""
    source = all_of(ORDINARY, level)
    if level == "strict":
        with jail.Pool("node", warm=0, wall=60, cpu=60) as pool:
            result = pool.run(source)
    else:
        result = jail.run(source, policy="node", level=level, wall=60, cpu=60)
    assert those(result, ORDINARY, "ESCAPED") == []
    assert those(result, ORDINARY, "contained") == [one.stem for one in ORDINARY], (result.stdout, result.stderr)
    assert (result.verdict, result.alarm, result.enforced["language"]) == ("ok", None, "verified")


def test_they_are_held_one_evaluation_after_another_in_a_session() -> None:
    with jail.Session("node", wall="60s", output="1M") as session:
        for at, program in enumerate(ORDINARY):
            if not WHOLE and at % 4:
                continue
            result = session.run(
                all_of([program], "strict").replace("const LEVEL", "var LEVEL").replace(", tell", "; var tell")
            )
            assert not escaped(result), result.stdout
            assert "contained" in result.stdout or result.exception, (program.stem, result.stdout)
            assert result.alarm is None
        assert session.run("[6 * 7, typeof require, typeof process]").value == [42, "undefined", "undefined"]


def test_without_the_lock_they_get_out() -> None:
    result = jail.run(all_of(OPEN, "off"), policy="node", level="off", wall=60, cpu=60)
    assert those(result, OPEN, "ESCAPED") == [one.stem for one in OPEN], result.stdout


@pytest.mark.parametrize("stem", ["070-catastrophic-expression", "075-string-bomb"])
def test_a_bomb_ends_in_the_named_verdict(stem: str) -> None:
    program = next(one for one in PROGRAMS if one.stem == stem)
    expect = limit(program)
    source = f"const LEVEL = 'strict';\n{PRELUDE}\n{program.read_text()}"
    result = jail.run(source, policy="node", memory="96M", wall=1 if expect == "time" else 60, cpu=60)
    # where no cgroup counts memory, V8 may find its heap full (SIGABRT, SIGTRAP) before the supervisor looks again
    assert result.verdict in LIMITS[expect] | ({"signal"} if expect == "memory" else set()), result
    assert result.verdict != "signal" or result.usage.source["memory"] == "process"


# --- the kernel's ring, where nothing of the realm is there ---------------------------------------------------------

OUT = """
const { spawnSync } = require('child_process'), fs = require('fs'), net = require('net'), dgram = require('dgram');
const got = {};
const attempt = (name, act) => { try { got[name] = act() } catch (error) { got[name] = error.code || error.name } };
attempt('spawn', () => spawnSync('/proc/self/exe', ['-v']).error.code);
attempt('read', () => fs.readFileSync('/etc/shadow').length);
attempt('write', () => fs.writeFileSync('/usr/lib/x', ''));
attempt('list', () => fs.readdirSync('/root').length);
attempt('scratch', () => fs.writeFileSync('/tmp/x.node', ''));
attempt('own memory', () => fs.openSync('/proc/self/mem', 'r+'));
attempt('load', () => process.dlopen({ exports: {} }, '/tmp/x.node'));
attempt('chmod', () => fs.chmodSync('/tmp/x.node', 0o4755));
attempt('kill', () => process.kill(1, 'SIGKILL'));
attempt('env', () => Object.keys(process.env).filter((name) => name.startsWith('JAIL_')).length);
net.connect(80, '127.0.0.1').on('error', (error) => { got.connect = error.code });
new Promise((done) => setTimeout(done, 100)).then(() => got)"""


def test_node_itself_gets_nowhere() -> None:
    result = jail.run(OUT, policy="node", level="off", value=True, disk="4M", filesystem={"tmp": "4M"})
    assert result.value == {
        "spawn": "EPERM", "read": "ENOENT", "write": "EPERM", "scratch": "EPERM", "own memory": "EPERM",
        "list": "ENOENT", "load": "ERR_DLOPEN_DISABLED",
        "chmod": "EPERM", "kill": "EPERM", "env": 0, "connect": "EPERM",
    }  # fmt: skip
    assert {"socketpair", "chmod", "kill", "socket"} <= {denial.what for denial in result.denials} or (
        result.calls != "recorded"
    )


def test_what_was_written_is_never_executed() -> None:
    """V8 with its compiler asks for such pages at its start."""
    plan = prepare("6 * 7", "node", value=True)
    assert "--jitless" in plan.argv
    with_compiler = tuple(word for word in plan.argv if word not in ("--jitless", "--no-expose-wasm"))
    refused = execute(plan.replace(argv=with_compiler))
    assert (refused.verdict, refused.value) != ("ok", 42)
    assert refused.verdict in ("signal", "exit", "error"), refused
    given = jail.run("6 * 7", policy="node", value=True, guest={"jit": True})
    assert (given.verdict, given.value) == ("ok", 42)
    assert [note for note in given.notes if "guest.jit" in note]

"""Each layer of the JavaScript guests, taken away by itself: a payload that it holds gets through then, else not.

A layer of the realm is a line of its scripts, which are copied and changed; one of the kernel's is a part of the plan.
The second filter of the embedded engine is in test_javascript.py, the missing compiler of Node in test_node.py.
"""

from __future__ import annotations

import errno
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import jail
from jail.plan import common_part, guest_javascript, guest_node
from jail.runs.execute import execute, prepare

from ..javascript_guests import LANGUAGES
from .test_node import OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    Copied = Callable[[str, str, str], None]

NODE = LANGUAGES[1:]
# BPF: every call is let through but clone3, by whose answer the finished jail checks that it has a filter
ALL = b"".join(
    struct.pack("HBBI", *one)
    for one in ((0x20, 0, 0, 0), (0x15, 0, 1, 435), (0x06, 0, 0, 0x50000 | errno.ENOSYS), (0x06, 0, 0, 0x7FFF0000))
)
GUESTS = Path(guest_javascript.FOLDER).parent
LOCK = "javascript/realm/lock.js"
NAMED = "      const name = normalized(specifier, base === main ? '' : base);\n"
GIVEN = "new vm.SyntheticModule(['default'], function () { this.setExport('default', require('fs')) })"
# Each layer has its guest, the script and the text in it that makes the layer, the text in its place, and a payload
# that comes to true where it gets through.
REALM: dict[str, tuple[str, str, str, str, str]] = {
    "null prototype": (
        "javascript",
        LOCK,
        "  Object.setPrototypeOf(globalThis, null);\n",
        "",
        "typeof hasOwnProperty === 'function'",
    ),
    "allow-list of globals": (  # all that is not on it is deleted: to lock it as the rest is locked fails
        "node",
        LOCK,
        "if (!allowed.has(named(key))) delete globalThis[key];",
        "if (key === 'process') seen.add(globalThis[key]); else if (!allowed.has(named(key))) delete globalThis[key];",
        "typeof process === 'object' && typeof process.binding('fs') === 'object'",
    ),
    "permit list of intrinsics": (
        "javascript",
        LOCK,
        "    strip(object, path);\n",
        "",
        "typeof RegExp.prototype.compile === 'function'",
    ),
    "frozen intrinsics: their properties": (
        "javascript",
        LOCK,
        "CONSTANT = { writable: false, configurable: false }",
        "CONSTANT = {}",
        "(() => { JSON.parse = () => 'mine'; return JSON.parse() === 'mine' })()",
    ),
    "frozen intrinsics: no new ones": (
        "javascript",
        LOCK,
        "    Object.preventExtensions(object);\n",
        "",
        "(() => { Object.prototype.polluted = 1; return ({}).polluted === 1 })()",
    ),
    "repair of the override mistake": (  # without it an ordinary program breaks, in silence
        "javascript",
        LOCK,
        "host.keep(object, key, found.value, found.enumerable, refusal);",
        "Object.defineProperty(object, key, CONSTANT);",
        "(() => { const point = {}; point.toString = () => 'mine'; return `${point}` !== 'mine' })()",
    ),
    "no code from text": (
        "javascript",
        "javascript/realm/code.js",
        "if (level !== 'strict') return;",
        "if (level !== 'none') return;",
        "(() => {}).constructor('return 1')() === 1",
    ),
    "files alone are imported": (
        "node",
        "node/source.js",
        NAMED,
        f"if (specifier === 'fs') return {GIVEN};\n{NAMED}",
        "import('fs').then((it) => typeof it.default.openSync === 'function', () => false)",
    ),
    "nothing of the harness is handed over": (
        "javascript",
        "javascript/realm/host.js",
        "Object.freeze(made)",
        "(made.kit = kit, made)",
        "typeof add.kit === 'object'",
    ),
}


def add(a: int, b: int) -> int:
    return a + b


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copied:
    """Makes guests of the harness's files, one of them changed."""

    def change(script: str, old: str, new: str) -> None:
        for folder in ("javascript", "node"):
            shutil.copytree(GUESTS / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (tmp_path, *tmp_path.rglob("*")):
            path.chmod(0o755)
        text = (tmp_path / script).read_text()
        assert text.count(old) == 1, script
        (tmp_path / script).write_text(text.replace(old, new))
        monkeypatch.setattr(guest_javascript, "FOLDER", str(tmp_path / "javascript"))
        monkeypatch.setattr(guest_node, "FOLDER", str(tmp_path / "node"))
        monkeypatch.setattr(guest_node, "REALM", str(tmp_path / "javascript/realm"))
        monkeypatch.setattr(common_part, "_parts", {})

    return change


def cases() -> list[Any]:
    return [pytest.param(layer, id=layer, marks=NODE[0].marks if REALM[layer][0] == "node" else ()) for layer in REALM]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payloads_are_held(language: str) -> None:
    with jail.Session(language, functions={"add": add}, wall="60s") as session:
        for layer, (*_, payload) in REALM.items():
            assert session.run(payload).value in (False, None), layer


@pytest.mark.parametrize("layer", cases())
def test_without_a_layer_of_the_realm_its_payload_gets_through(layer: str, changed: Copied) -> None:
    language, script, old, new, payload = REALM[layer]
    changed(script, old, new)
    through = jail.run(payload, policy=language, value=True, functions={"add": add}, wall=60)
    assert through.value is True, (through.value, through.exception, through.stderr)


# --- the kernel's ring of Node, at level "off": Node as it is --------------------------------------------------------

LOADED = """
const fs = require('fs'), got = {};
const attempt = (name, act) => { try { got[name] = act() } catch (error) { got[name] = error.code || error.name } };
attempt('own memory', () => { fs.closeSync(fs.openSync('/proc/self/mem', 'r+')); return 'open' });
attempt('scratch', () => { fs.copyFileSync(LIBRARY, '/tmp/x.node'); return 'written' });
try { process.dlopen({ exports: {} }, '/tmp/x.node') } catch (error) { got.load = error.message }
got"""
NO_LIBRARY = "Module did not self-register"  # it was mapped, and is no addon


def loaded(language: str, **policy: Any) -> dict[str, str]:
    """Returns what became of a library that the guest has written. No flag of Node's keeps it from loading one."""
    library = str(guest_javascript.engine())
    shown = {"read": ["...", f"{library}:/run/lib.so"], "tmp": "16M", **policy.pop("filesystem", {})}
    source = LOADED.replace("LIBRARY", "'/run/lib.so'")
    plan = prepare(source, language, value=True, limits={"level": "off", "disk": "16M", "filesystem": shown, **policy})
    result = execute(plan.replace(argv=tuple(word for word in plan.argv if word != "--no-addons")))
    assert isinstance(result.value, dict), (result, result.stderr)
    return result.value


@pytest.mark.parametrize("language", NODE)
def test_without_a_rule_of_nodes_filter_its_call_goes_through(language: str) -> None:
    """The rule: no file is opened to be written, and no page that was written becomes executable."""
    held = loaded(language)
    assert (held["own memory"], held["scratch"]) == ("EPERM", "EPERM")
    through = loaded(language, guest={"jit": True}, syscalls={"allow": ["@default"]})
    assert (through["own memory"], through["scratch"]) == ("open", "written")
    assert NO_LIBRARY not in through["load"], "a mount that the guest writes to is noexec"
    mapped = loaded(language, guest={"jit": True}, syscalls={"allow": ["@default"]}, filesystem={"tmp_exec": True})
    assert "failed to map segment" not in mapped["load"], mapped
    assert mapped["load"] != through["load"]


@pytest.mark.parametrize("language", NODE)
def test_with_the_calls_of_commands_node_makes_processes_and_sockets(language: str) -> None:
    """Shows that the acts that test_node_itself_gets_nowhere sees refused work without the filter's rules."""
    allowed = {"allow": ["@default"]}
    given = jail.run(OUT, policy=language, level="off", value=True, syscalls=allowed)
    assert given.value["spawn"] == "TypeError", "there was no error"
    assert given.value["connect"] != "EPERM"

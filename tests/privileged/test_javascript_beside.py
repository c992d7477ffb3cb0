"""JavaScript with several files: what lies beside the script is imported, and nothing else of the host's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import jail

from .program import cli, ended

FILES = {
    "main.mjs": """
import add, { LIMIT } from './lib/add.mjs';
import data from './data.json';
import './side.js';
import * as again from './lib/add.mjs';
const { up } = await import('./lib/deep/up.mjs');
console.log(add(1, 2), LIMIT, data.list, side, again.default === add, up);
""",
    "lib/add.mjs": "import { LIMIT } from './limit.js';\nexport { LIMIT };\nexport default (a, b) => a + b;\n",
    "lib/limit.js": "export const LIMIT = 5;\n",
    "lib/deep/up.mjs": "import data from '../../data.json';\nexport const up = data.list.length;\n",
    "side.js": "globalThis.side = this === undefined;\n",
    "data.json": '{"list": [1, "é\\u0000\\"", null], "__proto__": 1}',
    "wrong.mjs": "export const a = 1;\n\nexport const b = = 2;\n",
    "throws.mjs": "\nexport const fail = () => { throw new RangeError('told') };\n",
    "circle.mjs": "import { second } from './other.mjs';\nexport const first = () => second(), name = 'c';\n",
    "other.mjs": "import { name } from './circle.mjs';\nexport const second = () => name;\n",
    "data.txt": "no",
    ".hidden.json": "{}",
    ".git/config.json": "{}",
}
SAID = "3 5 [ 1, 'é\\x00\"', null ] true true 3\n"
LEVELS = ("strict", "standard", "off")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "made"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    monkeypatch.chdir(made)
    return made


def imported(folder: Path, name: str) -> str:
    """What a script is told that imports ``name``: a value, or the message of the error."""
    shown = "(it) => String(it.default ?? it.name)"
    source = f"import({name!r}).then({shown}, (error) => `${{error.name}}: ${{error.message}}`).then(console.log)"
    (folder / "asks.js").write_text(source)
    result = jail.run(folder / "asks.js")
    assert result.verdict == "ok", result
    return result.stdout.strip()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.usefixtures("folder")
def test_a_script_imports_what_lies_beside_it(level: str) -> None:
    result = jail.run(Path("main.mjs"), level=level)
    assert (result.verdict, result.stdout) == ("ok", SAID), result.stderr
    assert not result.denials


def test_a_pool_hands_them_over_too(folder: Path) -> None:
    with jail.Pool("javascript", warm=1) as pool:
        for _ in range(2):
            assert pool.run(folder / "main.mjs").stdout == SAID
        alone = "import('./data.json').catch((error) => console.log(error.message))"
        assert "only files that came with the run" in pool.run(alone).stdout, "source has no folder"


def test_the_command_line_and_folders(folder: Path) -> None:
    assert ended(cli("run", "main.mjs", cwd=folder)) == (0, SAID, "")
    (folder / "index.js").write_text("import('./data.json').then(({ default: data }) => console.log(data.list[0]))")
    assert ended(cli("run", f"{folder}")) == (0, "1\n", "")
    (folder / "index.mjs").write_text("import { first } from './circle.mjs'; console.log(first())")
    assert ended(cli("run", f"{folder}/")) == (0, "c\n", "")


@pytest.mark.parametrize(
    ("name", "line", "filename"), [("wrong.mjs", 3, "wrong.mjs:3:"), ("throws.mjs", 2, "throws.mjs:2:")]
)
def test_an_exception_has_the_file_and_the_line(folder: Path, name: str, line: int, filename: str) -> None:
    (folder / "main.mjs").write_text(f"import * as its from './{name}';\n\nits.fail?.()")
    result = jail.run(folder / "main.mjs")
    assert result.exception is not None and result.exception.line == line
    assert filename in result.stderr


@pytest.mark.parametrize(
    "name",
    [
        "./missing.mjs", "./lib/missing.mjs", "./no/such.mjs", "../outside.json", "./lib/../../outside.json",
        "/etc/passwd.json", "./data.txt", "./lib", "./.hidden.json", "./.git/config.json",
        "./.hidden.json/../data.json",
        "./link.json", "./linked/outside.json", "./pipe.json", "./folder.json", "./lib//add.mjs", "./a\0.json",
        "./\ud800.mjs",
        "fs", "node:fs", "./main.mjs?x", "file:///etc/passwd", "./" + "x" * 300 + ".mjs", "./%2e%2e/outside.json", "",
    ],
)  # fmt: skip
def test_nothing_else_is_handed_over(folder: Path, name: str) -> None:
    outside = folder.parent / "outside.json"
    outside.write_text('"SECRET"')
    (folder / "link.json").symlink_to(outside)
    (folder / "linked").symlink_to(folder.parent)
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    told = imported(folder, name)
    assert "SECRET" not in told
    assert told.startswith("TypeError: import "), told
    assert "is not reachable here: " in told


def test_a_policy_may_leave_them_out_and_other_languages_have_none(folder: Path) -> None:
    assert imported(folder, "./data.json") == "[object Object]"
    alone = {"extends": "javascript", "guest": {"neighbours": False}}
    assert "only files that came" in jail.run(folder / "asks.js", policy=alone).stdout
    (folder / "main.py").write_text("import('./data.json').catch((error) => console.log(error.message))")
    assert "only files that came" in jail.run(folder / "main.py", policy="javascript").stdout


def test_as_many_files_as_may_be_asked_for(folder: Path) -> None:
    source = """
let refused;
for (let n = 0; n < 2100 && !refused; n++) await import(`./no${n}.mjs`).catch(({ message }) => {
  if (message.includes('too many files')) refused = n;
});
console.log(refused, await import('./data.json').catch(({ message }) => message.includes('too many')));
"""
    (folder / "many.mjs").write_text(source)
    assert jail.run(folder / "many.mjs", wall="60s").stdout == "2000 true\n"

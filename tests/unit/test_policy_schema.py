"""The JSON Schema of policy files, and the reference that is made with it, say what the reader of policies does."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from jail.core.errors import PolicyError
from jail.policy.check import Place, tree_checked
from jail.policy.json_schema import document
from jail.policy.meanings import MEANINGS
from jail.policy.schema import KEYS

ROOT = Path(__file__).parents[2]
VALID = fastjsonschema.compile(document())
PRESETS = sorted((ROOT / "policies").glob("*.toml"))
RIGHT = [
    'extends = "build"\nschema = 1\n[limits]\nwall = "1m30s"\ncpu = 0.5\nmemory = "1.5G"\ndisk = "none"\n',
    '[limits]\nmemory = 67108864\noutput = "512"\nwall = ".5s"\n[filesystem]\nread = ["...", "/usr"]\n',
    '[[test]]\nrun = ["true"]\nverdict = "ok"\n[[test]]\nhidden = "/etc/shadow"\n',
]
WRONG = [
    "[limits]\nmemry = 1\n",
    "[limit]\nwall = 1\n",
    '[limits]\nwall = "2 weeks"\n',
    '[limits]\nmemory = "64MM"\n',
    "[limits]\npids = 0\n",
    '[limits]\npids = "none"\n',
    "[limits]\npids = 1.5\n",
    '[network]\nmode = "lan"\n',
    '[syscalls]\nallow = ["opne"]\n',
    '[syscalls]\nallow = ["bpf_"]\n',
    '[require]\nlayers = ["seccomp", "seccomp"]\n',
    '[environment]\nset = ["A=B"]\n',
    "schema = 2\n",
    '[[test]]\nrun = ["true"]\n',
    '[[test]]\nhidden = "/x"\nunreachable = "h:1"\n',
]


def reference() -> Any:
    """Loads tools/reference.py, which is in no package."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools/reference.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def is_read(tree: dict[str, Any]) -> bool:
    try:
        tree_checked(tree, Place("x.toml"))
    except PolicyError:
        return False
    return True


def is_valid(tree: dict[str, Any]) -> bool:
    try:
        VALID(tree)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


def test_the_files_in_the_repository_are_those_that_the_code_makes() -> None:
    for path, text in reference().files().items():
        assert path.read_text(encoding="utf-8") == text, "fix: .venv/bin/python tools/reference.py"


def test_each_key_has_a_meaning_and_an_example_that_is_read() -> None:
    assert list(MEANINGS) == list(KEYS)
    for key, (example, meaning) in MEANINGS.items():
        section, _, last = key.rpartition(".")
        tree = tomllib.loads(f"[{section}]\n{last} = {example}" if section else f"{last} = {example}")
        assert is_read(tree) and is_valid(tree) and meaning, key


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_preset_is_valid_and_names_the_schema_for_editors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert is_valid(tomllib.loads(text))
    assert text.startswith("#:schema ./policy.schema.json\n")


def test_a_right_file_is_valid_and_a_wrong_one_is_not() -> None:
    for text in RIGHT:
        assert is_valid(tomllib.loads(text)) and is_read(tomllib.loads(text)), text
    for text in WRONG:
        assert not is_valid(tomllib.loads(text)) and not is_read(tomllib.loads(text)), text


def test_taplo_checks_a_policy_by_the_schema_that_its_first_line_names(tmp_path: Path) -> None:
    def lint(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "x.toml").write_text(f"#:schema {ROOT}/policies/policy.schema.json\n{text}")
        command = [Path(sys.executable).parent / "taplo", "lint", "x.toml"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    for path in PRESETS:
        assert lint(path.read_text(encoding="utf-8").partition("\n")[2]).returncode == 0, path
    wrong = lint(WRONG[0])
    assert wrong.returncode == 1 and "'memry' was unexpected" in wrong.stderr


def test_the_command_prints_the_schema_that_is_shipped() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jail", "policy", "schema"], capture_output=True, text=True, check=True
    )
    assert done.stdout == (ROOT / "policies/policy.schema.json").read_text(encoding="utf-8")

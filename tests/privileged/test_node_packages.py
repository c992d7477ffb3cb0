"""Packages of npm for a Node guest: those that the policy lists, from a folder that is shown read-only, and no more."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

import jail

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.optional,
    pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
]

FILES = {
    "module-like/package.json": json.dumps(
        {"exports": {".": {"node": "./no.js", "import": "./main.mjs"}, "./part/*": "./inner/*.mjs"}}
    ),
    "module-like/main.mjs": "import { one } from './inner/one.mjs'; import other from 'unlisted';"
    "export const sum = one + other.two; export const place = import.meta.url; export const late = () => import('fs')",
    "module-like/inner/one.mjs": "export const one = 1",
    "unlisted/package.json": '{"main": "lib"}',
    "unlisted/lib/index.js": "const { two } = require('./data'); exports.two = two; exports.root = typeof global.Array;"
    "exports.fs = () => require('node:fs'); exports.out = () => require('../../../secret.js')",
    "unlisted/lib/data.json": '{"two": 2}',
    "@scope/script/package.json": '{"name": "@scope/script"}',
    "@scope/script/index.js": "module.exports = (text) => text + require('unlisted').two; module.exports.named = 5",
    "linked/package.json": "{}",
    "polluter/package.json": "{}",
    "polluter/index.js": "'use strict'; Object.prototype.polluted = 1",
}
SOURCE = """
import { sum, place, late } from 'module-like';
import { one } from 'module-like/part/one';
import script, { named } from '@scope/script';
const tried = async (act) => { try { return await act() } catch (error) { return error.message.split(':')[0] } };
console.log(JSON.stringify([sum, one, script('x'), named, place.endsWith('/node_modules/module-like/main.mjs'),
  await tried(late), await tried(() => import('unlisted')), await tried(() => import('module-like/inner/one.mjs')),
  await tried(() => import('linked')), await tried(() => import('polluter')), typeof require, ({}).polluted]));
"""
REFUSED = "is not reachable here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "node_modules"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    (tmp_path / "secret.js").write_text("module.exports = 1")
    (made / "linked/index.js").symlink_to("/etc/hostname")
    for path in (tmp_path, *tmp_path.parents[:2], *made.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    return made


def test_listed_packages_are_imported_and_nothing_else(folder: Path) -> None:
    listed = ["module-like", "@scope/script", "linked", "polluter"]
    policy = {"extends": "node", "guest": {"imports": listed}, "filesystem": {"read": ["...", str(folder)]}}
    with jail.Pool(policy, warm=0, wall=60) as pool:
        result = pool.run(SOURCE)
    assert result.verdict == "ok", result.stderr
    told = json.loads(result.stdout)
    assert told[:5] == [3, 1, "x2", 5, True]
    assert told[5:9] == [
        f"import {name} {REFUSED}" for name in ("fs", "unlisted", "module-like/inner/one.mjs", "linked")
    ]
    assert "Cannot add property polluted" in told[9]
    assert told[10:] == ["undefined", None]
    assert {"import fs", "import unlisted"} <= {denial.what for denial in result.denials}
    lists = (
        "import('@scope/script').then(async ({ default: script }) => [script('y'), (await import('module-like')).sum])"
    )
    with jail.Session(policy) as session:
        assert session.run(lists).value == ["y2", 3]


def test_a_package_that_is_not_there_is_refused_before_the_run(folder: Path) -> None:
    for read in ([], [str(folder)]):
        with pytest.raises(jail.PolicyError, match=r"no node_modules that is shown read-only has 'left-pad'"):
            jail.run("1", policy="node", guest={"imports": ["left-pad"]}, filesystem={"read": ["...", *read]})
    with pytest.raises(jail.PolicyError, match="'left-pad' is no module of Python's"):
        jail.run("1", guest={"imports": ["left-pad"]})
    with pytest.raises(jail.PolicyError, match="not a module's name"):
        jail.run("1", policy="node", guest={"imports": ["../x"]})

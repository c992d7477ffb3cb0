"""Plays GitHub's runner for the composite Action of integrations/github-action."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ACTION = Path(__file__).parents[1] / "integrations/github-action/action.yml"
BASH = ("/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")


def steps(inputs: dict[str, str]) -> list[dict[str, Any]]:
    """The steps with the inputs put in, where a runner would: no script has a place for one."""
    action = yaml.safe_load(ACTION.read_text())
    given = {name: inputs.get(name, spec.get("default")) for name, spec in action["inputs"].items()}
    assert action["runs"]["using"] == "composite" and None not in given.values() and inputs.keys() <= given.keys()
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash" and "${{" not in step["run"]
        step["env"] = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given[found[1]], value)
            for name, value in step["env"].items()
        }
    found: list[dict[str, Any]] = action["runs"]["steps"]
    return found


def command(step: dict[str, Any], folder: Path) -> tuple[list[str], dict[str, str]]:
    """Returns what a runner starts for one step, and the variables that it adds."""
    return [*BASH, step["run"]], {**step["env"], "RUNNER_TEMP": str(folder)}

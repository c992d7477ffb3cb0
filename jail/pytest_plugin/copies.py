"""Jailed copies for tests: which policy a test has, a zygote for each policy, and what a copy answers."""

from __future__ import annotations

import json
import os
import sys

import pytest

from ..core.errors import PolicyError
from ..policy.load import load
from ..pool.pool import Pool
from .reports import Answer, answers_of, failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..policy.model import Policy

INSIDE = "jail.pytest_plugin.inside"
LIMITS = ("wall", "cpu", "memory", "output", "disk", "pids", "open_files")
PATHS = ("read", "write")
OPTIONS_OF_ONE_PROCESS: dict[str, object] = {  # what a copy must not do again, or cannot
    "jail": None, "numprocesses": None, "dist": "no", "tx": [], "xmlpath": None, "lf": False, "failedfirst": False,
    "newfirst": False, "stepwise": False, "stepwise_skip": False, "cov_source": [], "no_cov": True, "usepdb": False,
    "basetemp": None, "maxfail": 0, "markexpr": "", "keyword": "", "deselect": None,
}  # fmt: skip


def policy_of(named: str, config: pytest.Config) -> Policy:
    """Returns the policy of ``--jail=POLICY``, else one of ``command`` without a network. Raises PolicyError."""
    if named and ("::" in named or os.path.isdir(named) or named.endswith(".py")):
        raise PolicyError(f"{named} was taken for the policy (fix: --jail=POLICY, or --jail behind the tests)")
    policy = load(named) if named else load({"extends": "command", "network": {"mode": "none"}})
    if policy.guest.language == "command":
        policy = policy.replace(guest={"language": "python", "level": "off"})
    if policy.guest.language != "python" or policy.guest.level != "off":
        reason = "pytest needs a policy of commands, or of Python with guest.level = 'off'"
        raise PolicyError(f"{policy.name}: {reason}", key="guest.level")
    shown = dict.fromkeys([str(config.rootpath), str(config.invocation_params.dir), *filter(os.path.isdir, sys.path)])
    for prefix in (sys.prefix, sys.base_prefix):  # shown with the interpreter
        shown = {path: None for path in shown if not f"{path}/".startswith(f"{prefix}/")}
    return policy.replace(filesystem={"read": ["...", *shown]})


class Run:
    """The answers of the tests that ran in one jail, and what they printed to its standard output."""

    def __init__(self, by_test: dict[str, Answer], output: str) -> None:
        self.by_test, self.output = by_test, output


class Copies:
    """The zygotes of one run of pytest: one for each policy, begun when its first test comes."""

    def __init__(self, config: pytest.Config, policy: Policy) -> None:
        self._config, self._policy = config, policy
        self._pools: dict[str, Pool] = {}

    def run(self, items: Sequence[pytest.Item]) -> Run:
        """Runs tests in one jailed copy, by what the markers of the first one say. Raises JailError."""
        policy, limits = self._asked_by(items[0])
        source = f"__import__({INSIDE!r}, None, None, ['run']).run({[item.nodeid for item in items]!r})"
        result = self._pool(policy).run(source, value=True, **limits)
        answers = answers_of(result.value, items) if result.ok else None
        if answers is None:
            unread = result.value_error or "its report cannot be read" * (result.value is not None)
            reason = f"jail: {unread or result.reason}"
            answers = {item.nodeid: Answer(failed(item, f"{reason}\n{result.stderr}"), []) for item in items}
        refused = [f"refused {denial.what} ({denial.detail})" + f", line {denial.line}" * bool(denial.line)
                   for denial in result.denials if denial.layer != "language"]  # fmt: skip
        if refused:
            answers[items[-1].nodeid].tell(refused)
        return Run(answers, result.stdout)

    def close(self) -> None:
        """Ends the zygotes and what they have forked."""
        for pool in self._pools.values():
            pool.close(wait=False)

    def _asked_by(self, item: pytest.Item) -> tuple[Policy, dict[str, Any]]:
        """Returns the policy and the limits of a test: those of the run, then its markers', the nearest one last."""
        policy = self._policy
        limits: dict[str, Any] = {}
        for marker in reversed([*item.iter_markers("jail")]):
            for word, value in marker.kwargs.items():
                if word in LIMITS:
                    limits[word] = value
                elif word == "net":
                    policy = policy.replace(network=value)
                elif word in PATHS:
                    policy = policy.replace(filesystem={word: ["...", *map(self._path, value)]})
                else:
                    known = ", ".join(("net", *LIMITS, *PATHS))
                    raise PolicyError(f"mark.jail({word}=...): unknown (there are: {known})")
        return policy, limits

    def _path(self, name: str) -> str:
        return os.path.join(self._config.rootpath, name)

    def _pool(self, policy: Policy) -> Pool:
        digest = policy.digest  # a property that reads all of the policy
        if digest not in self._pools:
            inside = policy.replace(environment={"set": {**dict(policy.environment.set), "JAIL_PYTEST": self._asked()}})
            self._pools[digest] = Pool(inside, warm=2, preload=[INSIDE])
        return self._pools[digest]

    def _asked(self) -> str:
        """Returns what the zygote needs to collect the same tests: arguments, options, paths for modules."""
        config = self._config
        options = {name: value for name, value in vars(config.option).items() if _is_data(value)}
        options |= {name: value for name, value in OPTIONS_OF_ONE_PROCESS.items() if name in options}
        named = filter(None, os.environ.get("PYTEST_PLUGINS", "").split(","))
        plugins = [*config.option.plugins, *named, "no:terminal", "no:cacheprovider", "no:faulthandler", "no:xdist"]
        is_alone = config.option.disable_plugin_autoload or os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
        options["plugins"] = plugins
        # jail itself is imported before pytest in a zygote
        warned = [*(config.option.pythonwarnings or ()), "ignore::pytest.PytestAssertRewriteWarning"]
        options["pythonwarnings"] = warned
        return json.dumps(
            {
                "args": [
                    *_each("-p", plugins), *_each("-W", warned), *["--disable-plugin-autoload"] * bool(is_alone),
                    "--capture=sys", *config.args,
                ],
                "options": options,
                "rootdir": str(config.rootpath),
                "inifile": str(config.inipath) if config.inipath else None,
                "folder": str(config.invocation_params.dir),
                "path": sys.path,
            }
        )  # fmt: skip


def _each(option: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _is_data(value: object) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True

"""The request of a command line of ``run`` or ``plan``, whichever reader has read it, and the Plan of that."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.records import Record
from ..plan.script import Script, module, named_files, preset_of, script
from ..policy.load import load
from ..runs.execute import prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.files import Files
    from ..plan.model import Plan
    from ..policy.model import Policy
    from ..workspaces.workspace import Workspace
    from .quick import Parsed

# options that are keywords of Policy.replace
WORDS = ("wall", "cpu", "memory", "output", "disk", "pids", "network", "degrade")


class Request(Record):
    """``script``, ``module``, ``source`` and ``command``: one of the four is given."""

    script: str | None
    module: str | None
    source: str | None
    command: tuple[str, ...]
    args: tuple[str, ...]  # of the script or the source
    policy: str | None
    overrides: tuple[tuple[str, str], ...]
    limits: dict[str, Any]  # keywords of Policy.replace, as text
    ro: tuple[str, ...]
    rw: tuple[str, ...]
    cow: tuple[str, ...]
    allow_own_files: bool
    allow_home: bool
    trace_paths: bool
    env: dict[str, str]
    cwd: str | None
    files_in: tuple[str, ...]  # HOST[:NAME]
    files_out: tuple[str, ...]  # GLOB[:FOLDER]
    stdin: str | None
    tty: str | None  # on | raw
    json: bool
    value: bool
    report: str | None
    audit: str | None
    audit_key: str | None
    sample: str | None
    plot: str | None
    progress: bool
    show: bool
    quiet: bool


def understand(parsed: Parsed) -> Request:
    """Raises PolicyError for what no table of options can say is wrong."""
    verb, values, operands, dashes = parsed

    def text(key: str) -> str | None:
        value = values.get(key)
        return value if isinstance(value, str) else None

    def texts(key: str) -> tuple[str, ...]:
        value = values.get(key)
        return tuple(value) if isinstance(value, list) else ()

    source, its_module = text("source"), text("module")
    if source is not None and its_module is not None:
        raise PolicyError("-c and --module exclude each other: each says what to run")
    has_source = source is not None or its_module is not None
    if not has_source and not operands:
        if _is_module(text("memory")):
            raise PolicyError(f"nothing to {verb}: -m is --memory (fix: jail {verb} --module {text('memory')})")
        raise PolicyError(f"nothing to {verb}: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail {verb} --help')")
    is_command = dashes and not has_source
    its_script = operands[0] if not has_source and not is_command else None
    wanted = Request(
        script=its_script,
        module=its_module,
        source=source,
        command=tuple(operands) if is_command else (),
        args=() if is_command else tuple(operands if its_script is None else operands[1:]),
        policy=text("policy"),
        overrides=tuple(_override(one) for one in texts("set")),
        limits={
            **{name: _limit(name, value) for name in WORDS if (value := text(name)) is not None},
            **({"tools": ["...", *texts("tool")]} if texts("tool") else {}),
            **({"probe": True} if values.get("probe") else {}),
        },
        ro=tuple(_path("--ro", one) for one in texts("ro")),
        rw=tuple(_path("--rw", one) for one in texts("rw")),
        cow=tuple(_path("--cow", one) for one in texts("cow")),
        allow_own_files=bool(values.get("allow_own_files")),
        allow_home=bool(values.get("allow_home")),
        trace_paths=bool(values.get("trace_paths")),
        env=dict(_variable(one) for one in texts("env")),
        cwd=text("cwd"),
        files_in=texts("in"),
        files_out=texts("out"),
        stdin=text("stdin"),
        tty=text("tty"),
        json=bool(values.get("json")),
        value=bool(values.get("value")),
        report=text("report"),
        audit=text("audit"),
        audit_key=text("audit_key"),
        sample=text("sample"),
        plot=text("plot"),
        progress=bool(values.get("progress")),
        show=bool(values.get("show")),
        quiet=bool(values.get("quiet")),
    )
    _refuse_contradictions(verb, wanted)
    return wanted


def policy_of(wanted: Request) -> Policy:
    """Returns the policy that is asked for, with the limits of the command line. Raises PolicyError."""
    policy = load(wanted.policy or _preset(wanted), wanted.overrides)
    return policy.replace(**wanted.limits) if wanted.limits else policy


def _preset(wanted: Request) -> str:
    if wanted.command:
        return "command"
    return "python" if wanted.script is None else preset_of(wanted.script)


def files_of(wanted: Request, policy: Policy) -> Files:
    """Returns the object that opens the files that are named. Raises PolicyError."""
    return named_files(policy, wanted.rw)


def script_of(wanted: Request, files: Files, seconds: float | None) -> Script | None:
    """Returns the Python source; None for a command. Raises PolicyError; TimeoutError for a script that is no regular
    file and has not ended after so many seconds.
    """
    if wanted.source is not None:
        return Script(source=wanted.source.encode("utf-8", "surrogateescape"), filename="-c")
    if wanted.module is not None:
        return module(wanted.module, files)
    return None if wanted.script is None else script(wanted.script, files, seconds)


def planned(
    wanted: Request, policy: Policy, found: Script | None, files: Files, workspace: Workspace | None = None
) -> Plan:  # fmt: skip
    """Returns the plan for this source, or for the command if there is none. Raises JailError."""
    brought: dict[str, bytes] = {}
    collect: tuple[str, ...] = ()
    if wanted.files_in or wanted.files_out:
        from .working_files import patterns_of, read_in

        brought, collect = read_in(wanted.files_in, files), patterns_of(wanted.files_out)
    return prepare(
        wanted.command if found is None else found,
        policy,
        args=wanted.args,
        value=wanted.value,
        env={**_name_of_terminal(wanted), **wanted.env},
        cwd=wanted.cwd,
        ro=wanted.ro,
        rw=wanted.rw,
        cow=wanted.cow,
        workspace=workspace,
        allow_own_files=wanted.allow_own_files,
        allow_home=wanted.allow_home,
        trace_paths=wanted.trace_paths,
        tty=wanted.tty is not None,
        files=brought,
        collect=collect,
    )


def _is_module(memory: str | None) -> bool:
    """Returns whether the value of ``-m`` is a module's name: that option of Python's is the memory limit here."""
    return memory is not None and memory != "none" and memory.replace(".", "").isidentifier()


def _name_of_terminal(wanted: Request) -> dict[str, str]:
    """Returns TERM: a program draws for the terminal that its caller has. A name, and no path of a file in the jail."""
    name = os.environ.get("TERM", "")
    is_name = 0 < len(name) < 64 and all(c.isascii() and (c.isalnum() or c in "-+._") for c in name)
    return {"TERM": name} if wanted.tty is not None and is_name else {}


def _refuse_contradictions(verb: str, wanted: Request) -> None:
    if wanted.script == "-" and wanted.stdin == "-":
        raise PolicyError("standard input cannot be both the script and what the guest reads")
    if wanted.value and wanted.command:
        raise PolicyError("--value: a command has none to hand back, only source has")
    if wanted.value and verb == "run" and not wanted.json and wanted.report is None:
        raise PolicyError("--value: the value is part of the JSON object, add --json or --report FILE")
    if wanted.tty is not None and not wanted.command:
        raise PolicyError("--tty: a terminal is for a command, not for source (fix: jail run --tty -- python3 -i)")
    if wanted.tty is not None and wanted.json:
        raise PolicyError("--tty: with --json there is no terminal to show it on (fix: --report FILE)")
    if wanted.show and wanted.json:
        raise PolicyError("--show: with --json the displays are in the object (fix: --report FILE)")
    if wanted.progress and wanted.tty is not None:
        raise PolicyError("--progress: the guest of --tty draws on that terminal (fix: --plot FILE.svg)")
    if wanted.cwd == "":
        raise PolicyError("--cwd: a path is missing")


def _override(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise PolicyError(f"--set {text}: must be KEY=VALUE, as in --set limits.memory=64M")
    return key.strip(), value


def _limit(name: str, text: str) -> str | int:
    """Converts a count to a number; any other text goes on as it is, to be refused with its key and its value."""
    if name == "pids" and text.removeprefix("-").isdecimal() and len(text) < 20:
        return int(text)
    return text


def _path(option: str, text: str) -> str:
    if text.removeprefix("-")[:1] in ("", ":"):  # else it would mean the caller's own directory
        raise PolicyError(f"{option} {text}: must be HOST[:GUEST]")
    return text


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name:
        raise PolicyError(f"--env {text}: must be NAME or NAME=VALUE")
    if equals:
        return name, value
    if name not in os.environ:
        raise PolicyError(f"--env {name}: not set in your environment (fix: --env {name}=VALUE)")
    return name, os.environ[name]

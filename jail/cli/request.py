"""What a command line of ``run`` or ``plan`` asks for, whichever reader has read it, and the Plan of that."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.files import Files, read_all
from ..core.records import Record
from ..plan.shares import shares
from ..policy.load import load
from ..runs.execute import prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..plan.model import Plan
    from ..policy.model import Policy
    from .quick import Parsed

LARGEST_SCRIPT = 16 << 20  # bytes: more than anybody writes, less than the frame that takes it to the guest can hold
WORDS = ("wall", "cpu", "memory", "output", "disk", "pids", "network")  # options that are keywords of Policy.replace


class Request(Record):
    """``script``, ``source`` and ``command``: one of the three is given."""

    script: str | None
    source: str | None
    command: tuple[str, ...]
    args: tuple[str, ...]  # of the script or the source
    policy: str | None
    overrides: tuple[tuple[str, str], ...]
    limits: dict[str, Any]  # keywords of Policy.replace, as text
    ro: tuple[str, ...]
    rw: tuple[str, ...]
    allow_own_files: bool
    allow_home: bool
    env: dict[str, str]
    cwd: str | None
    stdin: str | None
    json: bool
    value: bool
    report: str | None


def understand(parsed: Parsed) -> Request:
    """Raises PolicyError for what no table of options can say is wrong."""
    verb, values, operands, dashes = parsed

    def text(key: str) -> str | None:
        value = values.get(key)
        return value if isinstance(value, str) else None

    def texts(key: str) -> tuple[str, ...]:
        value = values.get(key)
        return tuple(value) if isinstance(value, list) else ()

    source = text("source")
    if source is None and not operands:
        raise PolicyError(f"nothing to {verb}: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail {verb} --help')")
    is_command = dashes and source is None
    script = operands[0] if source is None and not is_command else None
    wanted = Request(
        script=script,
        source=source,
        command=tuple(operands) if is_command else (),
        args=() if is_command else tuple(operands if script is None else operands[1:]),
        policy=text("policy"),
        overrides=tuple(_override(one) for one in texts("set")),
        limits={
            **{name: _limit(name, value) for name in WORDS if (value := text(name)) is not None},
            **({"tools": ["...", *texts("tool")]} if texts("tool") else {}),
        },
        ro=tuple(_path("--ro", one) for one in texts("ro")),
        rw=tuple(_path("--rw", one) for one in texts("rw")),
        allow_own_files=bool(values.get("allow_own_files")),
        allow_home=bool(values.get("allow_home")),
        env=dict(_variable(one) for one in texts("env")),
        cwd=text("cwd"),
        stdin=text("stdin"),
        json=bool(values.get("json")),
        value=bool(values.get("value")),
        report=text("report"),
    )
    _refuse_contradictions(verb, wanted)
    return wanted


def policy_of(wanted: Request) -> Policy:
    """The policy that is asked for, with the limits of the command line. Raises PolicyError."""
    name = wanted.policy or ("command" if wanted.command else "python")
    policy = load(name, wanted.overrides)
    return policy.replace(**wanted.limits) if wanted.limits else policy


def named_files(wanted: Request, policy: Policy) -> Files:
    """The door to the other files that are named: some may lie where the guest can write. Raises PolicyError."""
    if not (wanted.rw or policy.filesystem.write):
        return Files()
    from ..host.named_files import NamedFiles

    shown = shares(policy, (), wanted.rw, (), shift=False)
    return NamedFiles([share.source for share in shown if not share.readonly])


def source_of(wanted: Request, files: Files, seconds: float | None) -> bytes | None:
    """The Python source; None for a command. Raises PolicyError; TimeoutError for a script that is no regular file and
    has not ended after so many seconds."""
    if wanted.source is not None:
        return wanted.source.encode("utf-8", "surrogateescape")
    return None if wanted.script is None else _script(wanted.script, files, seconds)


def planned(wanted: Request, policy: Policy, source: bytes | None) -> Plan:
    """The plan for this source, or for the command where it is None. Raises JailError."""
    return prepare(
        wanted.command if source is None else source,
        policy,
        args=wanted.args,
        filename="-c" if wanted.script is None else "<stdin>" if wanted.script == "-" else wanted.script,
        value=wanted.value,
        env=wanted.env,
        cwd=wanted.cwd,
        ro=wanted.ro,
        rw=wanted.rw,
        allow_own_files=wanted.allow_own_files,
        allow_home=wanted.allow_home,
    )


def _refuse_contradictions(verb: str, wanted: Request) -> None:
    if wanted.script == "-" and wanted.stdin == "-":
        raise PolicyError("standard input cannot be both the script and what the guest reads")
    if wanted.value and wanted.command:
        raise PolicyError("--value: a command has none to hand back, only Python source has")
    if wanted.value and verb == "run" and not wanted.json and wanted.report is None:
        raise PolicyError("--value: the value is part of the JSON object, add --json or --report FILE")
    if wanted.cwd == "":
        raise PolicyError("--cwd: a path is missing")


def _script(name: str, files: Files, seconds: float | None) -> bytes:
    """The bytes of a script; what they mean is for the guest's own compiler to say. Raises as ``source_of`` does."""
    place = f"script {name}"
    try:
        fd = 0 if name == "-" else files.open_to_read(name, place)
    except OSError as error:
        hint = ""
        if isinstance(error, FileNotFoundError) and "/" not in name:
            hint = f" (to run a command: jail run -- {name})"
        raise PolicyError(f"{os.strerror(error.errno or 0).lower()}{hint}", place) from None
    try:
        # a person who types it needs no limit; Ctrl-C ends that
        script = read_all(fd, LARGEST_SCRIPT, None if os.isatty(fd) else seconds)
    except TimeoutError:
        raise
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), place) from None
    finally:
        if fd:
            os.close(fd)
    if len(script) > LARGEST_SCRIPT:
        raise PolicyError("larger than 16M (fix: show the data to a smaller script with --ro)", place)
    return script


def _override(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise PolicyError(f"--set {text}: must be KEY=VALUE, as in --set limits.memory=64M")
    return key.strip(), value


def _limit(name: str, text: str) -> str | int:
    """A count is a number in Python; whatever is none goes on as it is, to be refused with its key and its value."""
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

"""``jail --host URL run``: the command line of ``run``, carried out by a service."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.files import Files, read_all
from ..core.terminal import Cleaner, Follower
from ..plan.script import preset_of
from .request import Request, script_of, understand
from .run import stdin_of
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.control_functions import ControlFunctions
    from ..result.model import Result

KEY = "JAIL_KEY"
_MOST_INPUT = 64 << 20
# Words of the command line that mean this machine, or that a service's administrator decides.
_HERE = {
    "overrides": "--set", "ro": "--ro", "rw": "--rw", "cow": "--cow", "cwd": "--cwd", "tty": "--tty",
    "audit": "--audit", "audit_key": "--audit-key", "report": "--report", "trace_paths": "--trace-paths",
    "module": "--module", "allow_home": "--allow-home", "allow_own_files": "--allow-own-files",
    "sample": "--sample", "plot": "--plot", "progress": "--progress", "show": "--show",
}  # fmt: skip


def carry_out(arguments: list[str]) -> int:
    """Carries out ``--host URL run ...``; returns the exit status of ``run``. The key is in the environment, for other
    users of the machine read the arguments. Raises JailError.
    """
    url, rest = _address(arguments)
    if rest[:1] != ["run"]:
        raise PolicyError("--host: only run is carried out by a service, as in: jail --host URL run hello.py")
    if set(rest) & {"-h", "--help"}:
        from .commands import carry_out_any

        return carry_out_any(rest)
    key = os.environ.get(KEY)
    if not key:
        raise PolicyError(f"--host: a key is needed (fix: {KEY}=jail_... in the environment)")
    from . import quick

    parsed = quick.parse(rest)
    if parsed is None:
        from .commands import read

        parsed = read(rest)
    return _run(url, key, understand(parsed))


def _address(arguments: list[str]) -> tuple[str, list[str]]:
    option, equals, url = arguments[0].partition("=")
    rest = arguments[1:]
    if not equals:
        url, rest = (rest[0], rest[1:]) if rest else ("", [])
    if option != "--host" or not url.startswith(("http://", "https://")):
        raise PolicyError("--host: an address is needed, as http://localhost:8440")
    return url, rest


def _run(url: str, key: str, wanted: Request) -> int:
    from ..client.client import Client

    options, files = _options(wanted), Files()
    source, policy = _source(wanted, files)
    if wanted.files_in or wanted.files_out:
        from .working_files import patterns_of, read_in

        options |= {"files": read_in(wanted.files_in, files), "collect": patterns_of(wanted.files_out)}
    options["stdin"] = _input(wanted, files)
    with Client(url, key, threads=1) as client:
        result = client.run(source, policy, **options)
    if wanted.files_out:
        from .working_files import Out

        Out(wanted.files_out).write(result.files)
    _tell(result, wanted)
    return result.status


def _options(wanted: Request) -> dict[str, Any]:
    """Returns the keywords of Client.run. Raises PolicyError for what a service cannot do."""
    for name, option in _HERE.items():
        if getattr(wanted, name):
            raise PolicyError(f"{option}: not of a run by a service: its policies are the administrator's")
    for name in ("network", "degrade", "tools", "probe"):
        if name in wanted.limits:
            option = {"network": "--net", "tools": "--tool"}.get(name, f"--{name}")
            raise PolicyError(f"{option}: not of a run by a service: its policies are the administrator's")
    options: dict[str, Any] = {**wanted.limits, "env": wanted.env}
    return options if wanted.command else {**options, "args": wanted.args, "value": wanted.value}


def _source(wanted: Request, files: Files) -> tuple[str | bytes | list[str], str | None]:
    """Returns the source or the command, and the policy's name."""
    if wanted.command:
        return list(wanted.command), wanted.policy
    if wanted.source is not None:
        return wanted.source, wanted.policy
    found = script_of(wanted, files, None)  # the modules beside it stay here: the guest says which one is missing
    assert found is not None
    return found.source, wanted.policy or preset_of(wanted.script or "")


def _input(wanted: Request, files: Files) -> bytes | None:
    """Reads what the guest is to read, whole. Raises PolicyError."""
    fd = None if wanted.script == "-" and wanted.stdin is None else stdin_of(wanted, files)
    if fd is None:
        return None
    content = read_all(fd, _MOST_INPUT, None)
    if len(content) > _MOST_INPUT:
        raise PolicyError(f"--stdin: more than {_MOST_INPUT >> 20}M")
    return content


def _tell(result: Result, wanted: Request) -> None:
    """Prints a result as ``run`` does; the bytes of its streams are a stranger's, as there."""
    if wanted.json:
        say(f"{result.to_json()}\n")
        return
    for fd, content in ((1, result.stdout_bytes), (2, result.stderr_bytes)):
        clean: Cleaner | Follower | ControlFunctions | None = Cleaner() if os.isatty(fd) else None
        put(fd, content if clean is None else clean(content) + clean.finish())
    if result.verdict not in ("ok", "exit"):
        complain(result.reason, midline=not result.stderr_bytes.endswith(b"\n") and bool(result.stderr_bytes))
    for note in () if result.verdict == "ok" else result.notes:
        complain(f"note: {note}")

"""Plans the surroundings of the guest's program: its variables, its directory, the paths to try for its name."""

from __future__ import annotations

import os

from ..policy.model import Policy
from .root import HOME
from .shares import OPTIONS, Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .command import Command
    from .tools import Tool


PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def with_tools(env: dict[str, str], tools: tuple[Tool, ...]) -> dict[str, str]:
    """Puts the folders of the tools before all others on PATH, as the caller has them."""
    if not tools:
        return env
    return {**env, "PATH": ":".join((*dict.fromkeys(one.folder for one in tools), env.get("PATH", PATH)))}


def environment(policy: Policy, passed: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Returns the variables that every guest of a policy has, and of the caller's those that are named."""
    values = {"PATH": PATH, "HOME": HOME, "USER": "jail", "LOGNAME": "jail", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}
    for name in passed:
        if name in os.environ:
            values[name] = os.environ[name]
    values.update(policy.environment.set)
    return tuple(values.items())


def candidates(name: str, env: dict[str, str]) -> tuple[str, ...]:
    if "/" in name:
        return (name,)
    return tuple(f"{place.rstrip('/') or ''}/{name}" for place in env["PATH"].split(":") if place.startswith("/")) or (
        name,
    )


def directory(command: Command, shown: list[Share], home: str) -> str:
    """Returns the directory in which the guest starts: the caller's own if a path that the caller named shows it, else
    the home; a relative ``cwd`` begins there.
    """
    return os.path.normpath(os.path.join(_callers_own(shown, home), command.cwd or ""))


def _callers_own(shown: list[Share], home: str) -> str:
    try:
        here = os.getcwd()
    except FileNotFoundError:  # removed since we came
        return home
    for share in shown:
        named = not share.readonly or share.cow or share.named_by == "--ro"
        if named and (here == share.source or here.startswith(share.source + "/")):
            return share.path + here[len(share.source) :]
    for share in shown:  # a file of the caller's directory: it is found by its name, as with the directory shown
        if share.named_by in OPTIONS and not share.is_folder and here == os.path.dirname(share.source):
            return os.path.dirname(share.path)
    return next((share.path for share in shown if share.named_by == "workspace"), home)

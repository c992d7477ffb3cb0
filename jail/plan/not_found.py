"""The cause for which a program could not be executed, found on the host afterwards, with the option that mends it.

Everything is found by reading: nothing of the host is executed.
"""

from __future__ import annotations

import errno
import os
import stat

from .guest_paths import View
from .model import Plan
from .programs import interpreter, on_path, quoted


def cause(plan: Plan, error: int) -> str:
    """Returns one clause for a person, with the fix, or "" where nothing is known."""
    view = View(plan.entries)
    name = plan.argv[0]
    there = [path for path in (_absolute(plan, path) for path in plan.candidates) if view.host_path(path)[0]]
    if error in (errno.ENOENT, errno.ENOTDIR):
        return _incomplete(view, there[0]) if there else _missing(plan, view, name)
    if not there:
        return ""
    host = view.host_path(there[0])[0] or ""
    if error == errno.EACCES:
        return _not_executable(view, there[0], host)
    if error == errno.ENOEXEC:
        return "it is neither a program for this machine nor a script that begins with #!"
    if error == errno.E2BIG:
        return "its arguments and variables together are too long"
    return ""


def _absolute(plan: Plan, path: str) -> str:
    return os.path.join(plan.cwd, path)


def _incomplete(view: View, path: str) -> str:
    """Explains a program that is there, but whose interpreter is not."""
    wanted = interpreter(view.host_path(path)[0] or "")
    if not wanted or not view.host_path(wanted)[1]:
        return ""
    if os.path.exists(wanted):
        return f"its interpreter {quoted(wanted)} is on this machine but not shown ({_show(wanted)})"
    return f"its interpreter {quoted(wanted)} is not on this machine"


def _missing(plan: Plan, view: View, name: str) -> str:
    """Explains a name at which there is nothing, or a link to nothing."""
    for path in (_absolute(plan, path) for path in plan.candidates):
        if view.leads_on(path):
            lost = view.host_path(path)[1]
            if os.path.lexists(lost):
                return f"it is a link that leads to {quoted(lost)}, which is not shown ({_show(lost)})"
            return f"it is a link that leads to {quoted(lost)}, which is not on this machine"
    if "/" not in name:
        found = on_path(name)
        if found is None:
            return "no folder of the caller's PATH has it either"
        usual = os.path.dirname(found) in (os.path.dirname(path) for path in plan.candidates)
        fix = _show(found) if usual else f"fix: --tool {quoted(name)}"
        return f"it is {quoted(found)} on this machine, which is not shown ({fix})"
    if os.path.exists(name):
        if not name.startswith("/"):
            return "the caller's folder is not shown (fix: --ro ., or --policy build to write in it too)"
        return f"it is on this machine but not shown ({_show(name)})"
    return "there is no such file on this machine either"


def _not_executable(view: View, path: str, host: str) -> str:
    if os.path.isdir(host):
        return "it is a folder"
    if view.is_noexec(path):
        return "nothing is executed from there (filesystem.tmp_exec)"
    try:
        mode = stat.S_IMODE(os.stat(host).st_mode)
    except OSError:
        return ""
    if not mode & 0o111:
        return f"it is not executable (fix: chmod +x {quoted(host)})"
    wanted = interpreter(host)
    return f"the jail's id may not execute it, or not {quoted(wanted)}" if wanted else ""


def _show(path: str) -> str:
    """Returns the fix for a path that is not shown. A system folder is a matter of the policy's own list."""
    for system in ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/lib32", "/libx32"):
        if path.startswith(f"{system}/"):
            return f"fix: put {system} into filesystem.read, or --ro {system}"
    return f"fix: --ro {quoted(path)}"

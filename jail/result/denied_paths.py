"""Makes denials of the paths that a traced guest was refused, each with the smallest share that would allow it.

A path that is not there is a denial only if this machine has it: programs look in many places. TRUST: the paths are the
guest's, and are looked up on the host by lstat(2) alone.
"""

from __future__ import annotations

import errno
import os

from ..core.text import literal
from ..plan.model import Bind
from .model import Denial
from .refused_calls import NOTHING, address, printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..watch.observation import RefusedPath

LAYER = "filesystem"
_OF_THE_FILE = frozenset(("open", "openat", "creat", "truncate", "utimensat"))  # others change the folder around it
_KERNELS = ("/proc", "/run/jail")  # not the host's to be shown
_WIDE = 300  # characters of a path that are shown
_MOST = 192  # denials of paths in one result


def denied_paths(plan: Plan, refused: tuple[RefusedPath, ...]) -> tuple[Denial, ...]:
    """Returns the denials, in the order in which they were first asked for; one for each path and rule."""
    from ..plan.filter import numbers

    names = {number: name for name, number in numbers().items()}
    found: dict[tuple[str, str | None], Denial] = {}
    for one in refused:
        name = names.get(one.number, "")
        denial = _of_address(one, name) if name in ("connect", "bind") else _of_path(plan, one, name)
        if denial is None:
            continue
        key = denial.detail, denial.rule
        before = found.get(key)
        if before is not None:
            found[key] = before.replace(count=before.count + denial.count)
        elif len(found) < _MOST:
            found[key] = denial
    return tuple(found.values())


def _denial(one: RefusedPath, name: str, detail: str, rule: str) -> Denial:
    process = printable_text(one.process.decode("utf-8", "replace"))
    return Denial(layer=LAYER, what=name, detail=detail, count=one.count, line=None, process=process, rule=rule)


def _of_path(plan: Plan, one: RefusedPath, name: str) -> Denial | None:
    path = f"/{os.path.normpath(os.fsdecode(one.path)).lstrip(chr(47))}"
    if any(_is_beneath(path, place) for place in _KERNELS):
        return None
    host, shown = _on_host(plan, path)
    rule = _to_write(one, name, path, host, shown) if one.writes else _to_read(plan, one, path, host, shown)
    if rule is None:
        return None
    said = os.strerror(one.error).lower()
    return _denial(one, name, f"{printable_text(repr(path))[:_WIDE]}: {said}", rule)


def _to_read(plan: Plan, one: RefusedPath, path: str, host: str, shown: Bind | None) -> str | None:
    """Returns the rule that would let a path be read; None if no share would."""
    is_hidden = one.error == errno.ENOENT or (plan.shares_host and shown is None and one.error == errno.EACCES)
    if is_hidden and os.path.lexists(host):
        if shown is None:
            return _rule("read", path)
        target = os.path.realpath(host)  # a link that leads to where nothing is shown
        return _rule("read", target) if os.path.exists(target) and _on_host(plan, target)[1] is None else None
    if one.error == errno.EACCES and shown is not None:
        return f"{NOTHING}: it is not the jail's to read"
    return None


def _to_write(one: RefusedPath, name: str, path: str, host: str, shown: Bind | None) -> str | None:
    """Returns the rule that would let a path be changed or made; None if no share would."""
    if shown is not None and not shown.readonly:
        return f"{NOTHING}: it is not the jail's to change" if one.error in (errno.EACCES, errno.EPERM) else None
    if one.error == errno.ENOENT and shown is not None:
        return None  # its folder is not there on the host either
    is_itself = name in _OF_THE_FILE and os.path.lexists(host)
    place = path if is_itself else os.path.dirname(path)
    if place == "/" or not os.path.isdir(os.path.dirname(host)):
        return NOTHING if one.error == errno.EROFS else None
    return _rule("write", place)


def _rule(key: str, path: str) -> str:
    return f'filesystem.{key} = ["...", {literal(path)}]'


def _on_host(plan: Plan, path: str) -> tuple[str, Bind | None]:
    """Returns the host's path of a guest's, and the share that it lies in, if it lies in one."""
    around = [entry for entry in plan.entries if isinstance(entry, Bind) and _is_beneath(path, entry.path)]
    if not around:
        return path, None
    share = max(around, key=lambda entry: len(entry.path))
    return share.source + path[len(share.path.rstrip("/")) :], share


def _is_beneath(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _of_address(one: RefusedPath, name: str) -> Denial | None:
    """Returns the denial of an address that could not be connected to, or bound."""
    to, family = address(one.path), int.from_bytes(one.path[:2], "little")
    if family == 1:
        return _denial(one, name, to, 'network.unix = "any"') if one.error == errno.ENOENT else None
    if family not in (2, 10) or one.error == errno.EPERM:
        return None
    is_own = to.startswith("127.") or "[0:0:0:0:0:0:0:1]" in to
    return _denial(one, name, to, f'network.mode = "{"loopback" if is_own else "host"}"')

"""The keys of a policy file: what each may hold. One table; loading, overriding and printing all read it.

Here a value is what a policy holds, in its final units; ``check.py`` turns files, ``--set`` and keywords into them.
"""

from __future__ import annotations

from .paths import split
from .vocabulary import LAYERS, TIERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86400
MEGA, PETA = 1 << 20, 1 << 50
PID_MAX_LIMIT = 4 << 20  # include/linux/threads.h: no 64-bit kernel counts further


class Key:
    """The values that one key may hold. ``kind``: duration, size, count, number, flag, choice, text, list or table (of
    texts).
    """

    def __init__(
        self,
        kind: str,
        *,
        least: float = 0,
        most: float = 0,
        unlimited: bool = False,
        choices: tuple[str, ...] = (),
        item: Callable[[str], str | None] | None = None,
        of: str = "",
    ) -> None:
        self.kind, self.least, self.most, self.unlimited = kind, least, most, unlimited
        self.choices = choices  # for a choice, or for the items of a list
        self.item = item  # says what is wrong with one text, or None
        self.of = of  # what is counted or listed, for the reference


def _name(text: str) -> str | None:
    if "*" in text:
        return "no patterns, name each variable"
    return None if text and "=" not in text and "\0" not in text else "not a variable's name"


def _path(text: str) -> str | None:
    try:
        split(text)
    except ValueError as error:
        return str(error)
    return None


def _module(text: str) -> str | None:
    """Returns what is wrong with the name of a module or package, or with PACKAGE:MODULE (see meanings.py)."""
    if text == "@stdlib":
        return None
    package, colon, module = text.partition(":")
    if colon:
        parts = [] if module == "*" else module.split(".")
        return None if all(part.isidentifier() for part in (package, *parts)) else "not PACKAGE:MODULE or PACKAGE:*"
    is_name = all(part.isidentifier() for part in text.split(".")) or _is_package(text)
    return None if is_name else "not a module's name"


def _is_package(text: str) -> bool:
    """Returns whether it can be the name of a package of npm: ``name`` or ``@scope/name``."""
    scope, slash, name = text.rpartition("/")
    parts = (name, *((scope[1:],) if slash else ()))
    letters = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._~")
    return (
        (not slash or scope.startswith("@"))
        and ".." not in text
        and all(part and part[0] not in "._-" and letters.issuperset(part) for part in parts)
    )


def _file(text: str) -> str | None:
    return None if text and "\0" not in text else "not a path"


def _line(text: str) -> str | None:
    return None if text.isprintable() else "must be one line of printable text"


def _syscall(text: str) -> str | None:
    from .syscalls import GROUPS, KNOWN  # a long table: only where a list of them is checked

    if text in GROUPS or text in KNOWN:
        return None
    from .suggest import nearest

    kind, names = ("group", GROUPS) if text.startswith("@") else ("system call", KNOWN)
    return f"unknown {kind}{nearest(text, names)}"


def _allowed(text: str) -> str | None:
    from .syscall_names import REFUSED

    return f"no policy may allow it: {REFUSED[text]}" if text in REFUSED else _syscall(text)


KEYS = {
    "description": Key("text", item=_line),
    "limits.wall": Key("duration", least=0.001, most=30 * DAY, unlimited=True),
    "limits.cpu": Key("duration", least=0.001, most=30 * DAY, unlimited=True),
    "limits.cpus": Key("number", least=0.01, most=8192, unlimited=True, of="processors"),
    "limits.memory": Key("size", least=MEGA, most=PETA, unlimited=True),
    "limits.pids": Key("count", least=1, most=PID_MAX_LIMIT, of="processes and threads"),
    "limits.output": Key("size", least=1, most=PETA),
    "limits.output_grace": Key("duration", most=DAY),
    "limits.disk": Key("size", least=1, most=PETA, unlimited=True),
    "limits.open_files": Key("count", least=8, most=1 << 20, of="descriptors"),  # most: the kernel's default fs.nr_open
    "limits.denials": Key("count", least=0, most=1 << 53, unlimited=True, of="refused calls"),
    "limits.address_space": Key("size", least=MEGA, most=PETA, unlimited=True),
    "limits.stack": Key("size", least=128 << 10, most=PETA, unlimited=True),
    "limits.lifetime": Key("duration", least=0.001, most=30 * DAY, unlimited=True),
    "limits.idle": Key("duration", least=0.001, most=30 * DAY, unlimited=True),
    "limits.total_cpu": Key("duration", least=0.001, most=30 * DAY, unlimited=True),
    "limits.terminals": Key("count", least=0, most=1024, of="terminals"),
    "limits.branches": Key("count", least=0, most=256, of="copies"),
    "limits.branch_files": Key("size", least=0, most=1 << 30),
    "filesystem.read": Key("list", item=_path, of="paths"),
    "filesystem.write": Key("list", item=_path, of="paths"),
    "filesystem.cow": Key("list", item=_path, of="paths"),
    # tmpfs(5) takes a size or a count of 0 for "unlimited", the opposite of what the writer of a 0 means
    "filesystem.tmp": Key("size", least=4096, most=PETA),
    "filesystem.inodes": Key("count", least=16, most=1 << 30, of="files and folders"),
    "filesystem.tmp_exec": Key("flag"),
    "filesystem.etc": Key("flag"),
    "filesystem.machine": Key("flag"),
    "filesystem.tools": Key("list", item=_file, of="names"),
    "filesystem.checkout": Key("flag"),
    "filesystem.find_program": Key("flag"),
    "network.mode": Key("choice", choices=("none", "loopback", "host")),
    "network.unix": Key("choice", choices=("none", "own", "unshared", "any")),
    "environment.pass": Key("list", item=_name, of="names"),
    "environment.set": Key("table", item=_name),
    "syscalls.allow": Key("list", item=_allowed, of="names and `@groups`"),
    "syscalls.deny": Key("list", item=_syscall, of="names and `@groups`"),
    "syscalls.on_denied": Key("choice", choices=("errno", "kill")),
    "guest.language": Key("choice", choices=("python", "javascript", "node", "command")),
    "guest.level": Key("choice", choices=("strict", "standard", "off")),
    "guest.imports": Key("list", item=_module, of="modules"),
    "guest.neighbours": Key("flag"),
    "guest.preload": Key("list", item=_module, of="modules"),
    "guest.interpreter": Key("text", unlimited=True, item=_file),
    "guest.jit": Key("flag"),
    "require.layers": Key("list", choices=LAYERS, of="layers"),
    "require.tier": Key("choice", choices=tuple(TIERS)),
    "require.probe": Key("flag"),
    "audit.required": Key("flag"),
}
# Names of keys that others have replaced, each with the new one and the release that will refuse the old one: the third
# after the change at the earliest.
RENAMED = {"limits.inodes": ("filesystem.inodes", "1.0")}
LIMITS = ("wall", "cpu", "memory", "output", "disk", "pids", "open_files")  # keywords that each run of a pool may have
OF_A_SESSION = ("lifetime", "idle", "total_cpu", "branches", "branch_files")
# Keywords of Python and options of the command line, with the key that each one sets.
SHORT = {
    **{name: f"limits.{name}" for name in (*LIMITS, *OF_A_SESSION)},
    "level": "guest.level",
    "imports": "guest.imports",
    "network": "network.mode",
    "tools": "filesystem.tools",
    "probe": "require.probe",
}

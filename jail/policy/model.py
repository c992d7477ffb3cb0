"""The model of a policy, what a run may do: frozen data, the same for every reader. No kernel, no defaults of this
machine.

Units: seconds (float), bytes (int), counts (int). ``None`` for a limit means "not limited".
"""

from __future__ import annotations

from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Any, Self, Unpack

    from ..core.literals import Language, Layer, Level, NetworkMode, OnDenied, Tier, UnixSockets
    from .keywords import PolicyKeywords, Replacements


class Limits(Record):
    """Limits of one run; ``None``: not limited. Reaching one is a verdict of the same name (interface: Result.verdict).

    ``wall``, ``cpu``: seconds. ``memory``, ``output``, ``disk``, ``address_space``, ``stack``: bytes. The others are
    counts. Ranges and defaults: docs/reference/policy.md.
    """

    wall: float | None = None
    cpu: float | None = None
    cpus: float | None = None  # processors' worth of time at once; the guest sees this many, rounded up
    memory: int | None = None  # of the whole tree
    pids: int = 64  # processes and threads at once, the jail's own init not counted
    output: int = 10 << 20  # standard output and standard error together
    output_grace: float = 1.0  # seconds in which other processes may end what they write when the first one has ended
    disk: int | None = None  # everything written inside the jail, writable host paths included
    open_files: int = 1024
    denials: int | None = None  # system calls that are refused: one more ends the run
    address_space: int | None = None  # of one process: a stop for absurd reservations, not a memory limit
    stack: int | None = 8 << 20  # of a process's first thread; the guest may raise it to 64 MiB, or to this if larger
    lifetime: float | None = None  # of a session, in seconds, as are the next two
    idle: float | None = None  # in which nothing is asked of it
    total_cpu: float | None = None  # of all its evaluations together; ``cpu`` and ``wall`` are of one
    terminals: int = 0  # pseudo-terminals of the jail's own that may be open at once


class Filesystem(Record):
    """Paths are ``[-]HOST[:GUEST]``: relative ones start at the caller's directory, one after ``-`` may be missing."""

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    tmp: int = 64 << 20  # bytes of the jail's own scratch: /tmp, /dev/shm and the home together
    inodes: int = 16384  # files and directories in that scratch
    tmp_exec: bool = False  # may files in the scratch be executed
    tools: tuple[str, ...] = ()  # programs of the caller's PATH, shown read-only with the folders that they need
    checkout: bool = False  # a workspace's git checkout is shown read-only around it
    etc: bool = False  # configuration of the programs of /usr: jail/plan/configuration.py has the table
    machine: bool = False  # /proc/meminfo, cpuinfo, ..., /sys/devices/system/cpu, cgroup: what the limits give
    find_program: bool = False  # the program that a command names is such a tool, if the system's folders lack it


class Network(Record):
    """Networks that a guest reaches, and the sockets of AF_UNIX that it may have."""

    mode: NetworkMode = "none"
    # AF_UNIX sockets: none but connected pairs | own: made in this jail | unshared: own while no folder of the host is
    # shown, else none | any: whatever the paths shown lead to
    unix: UnixSockets = "none"


class Environment(Record):
    """Variables of the guest, beside those that the jail always sets (PATH, HOME, USER, LOGNAME, LANG, TMPDIR)."""

    passed: tuple[str, ...] = ()  # "pass" in the file
    set: tuple[tuple[str, str], ...] = ()


class Syscalls(Record):
    """The allow-list of system calls; jail/policy/syscalls.py has the groups, each call with its reason."""

    allow: tuple[str, ...] = ()  # "@group" or a name
    deny: tuple[str, ...] = ()  # taken from what allow gave
    on_denied: OnDenied = "errno"


class Guest(Record):
    """The section ``guest``: a command, or source in an interpreter of the jail's, locked by the language ring."""

    language: Language = "command"
    level: Level = "strict"  # of the language ring
    imports: tuple[str, ...] = ("@stdlib",)  # modules the language ring lets in; @stdlib: allowed_modules.py
    # a Python to run; None: the one that runs jail. A pool's zygote runs it outside of the jails.
    interpreter: str | None = None
    neighbours: bool = False  # modules beside the script may be imported: their sources are handed over as asked for
    preload: tuple[str, ...] = ()  # modules that a pool's zygote imports, before and outside of its jails


class Audit(Record):
    required: bool = True  # a run whose audit cannot be written to its end is an error


class Require(Record):
    """Conditions without which a run is refused (HostError) instead of being weaker."""

    layers: tuple[Layer, ...] = ()
    tier: Tier = "full"  # the weakest that will do
    probe: bool = False  # forbidden acts are tried in the finished jail, before the guest's first instruction


class Policy(Record):
    """A policy: what a run may do. Immutable; compared and hashed by content; safe to share between threads and to
    pickle.

        policy = jail.Policy.load("python", memory="64M")
        policy = policy.replace(wall="1s", filesystem={"tmp": "1G"})

    ``name``: the preset, the file's path or ``mapping``. The sections are those of a policy file
    (docs/reference/policy.md); their values are in final units: seconds, bytes, counts.
    """

    name: str
    description: str = ""
    limits: Limits = Limits()
    filesystem: Filesystem = Filesystem()
    network: Network = Network()
    environment: Environment = Environment()
    syscalls: Syscalls = Syscalls()
    guest: Guest = Guest()
    require: Require = Require()
    audit: Audit = Audit()
    # where each dotted key was set ("build.toml:12", "--set"), for messages: no part of what the policy means
    origins: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()  # absolute paths of all files that it was read from: no part of what it means either

    def origin(self, key: str) -> str | None:
        """Tells where a dotted key got its value, or None for a default."""
        return dict(self.origins).get(key)

    @classmethod
    def load(cls, name: str | os.PathLike[str] | Mapping[str, Any], **keywords: Unpack[PolicyKeywords]) -> Policy:
        """Loads a preset by name, a TOML file by path, or a mapping nested like such a file, changed by ``keywords``.

        ``keywords`` are those of ``replace``. Raises PolicyError.
        """
        return cls._resolved(name).replace(**keywords)

    @classmethod
    def _resolved(
        cls, source: str | os.PathLike[str] | Mapping[str, Any], overrides: Iterable[tuple[str, str]] = ()
    ) -> Policy:
        """Loads a policy with the ``overrides`` of a command line, as jail/policy/load.py says. Raises PolicyError."""
        from .sources import filled, named

        name, chain = named(source)
        policy = Policy(name=name, files=tuple(path for _, _, path in chain if path))
        return policy.replace(**filled(policy, chain, overrides))

    def replace(self, **values: Unpack[Replacements]) -> Self:  # type: ignore[override]  # the words of a policy alone
        """Returns a copy with some settings changed. Raises PolicyError for a word or a value that cannot be.

        A word is the short name of a key (``wall``, ``cpu``, ``memory``, ``output``, ``disk``, ``pids``,
        ``open_files``, ``level``, ``imports``, ``network``: ``wall="1s"``), or a section (``filesystem={"tmp": "1G"}``)
        whose mapping is checked like one of a file. A section may also be a record of this module, taken as it is.
        """
        fields = {
            name: value
            for name, value in values.items()
            if name in self._fields and isinstance(value, type(getattr(self, name)))
        }
        rest = {name: value for name, value in values.items() if name not in fields}
        policy = super().replace(**fields)
        if rest:
            from .sources import changed

            return policy.replace(**changed(policy, rest))
        return policy

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of what the policy means: the same for two policies that allow the same."""
        from ..core import disk_cache

        labels = ("name", "description", "origins", "files")
        return disk_cache.digest(repr([(n, getattr(self, n)) for n in self._fields if n not in labels]).encode())

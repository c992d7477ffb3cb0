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
    """Limits of one run; ``None``: not limited. Reaching one is a verdict (docs/reference/result.md).

    ``wall``, ``cpu``: seconds of real time, and of processor time of all processes. ``cpus``: processors' worth of time
    at once; the guest sees this many, rounded up. ``memory``: bytes of the whole tree. ``pids``: processes and threads
    at once, the jail's own init not counted. ``output``: bytes of standard output and standard error together.
    ``output_grace``: seconds in which other processes may end what they write when the first one has ended. ``disk``:
    bytes of everything written inside the jail, writable host paths included. ``open_files``: descriptors of one
    process. ``denials``: system calls that are refused; one more ends the run. ``address_space``: bytes of one process,
    a stop for absurd reservations and no memory limit. ``stack``: bytes of a process's first thread; the guest may
    raise it to 64 MiB, or to this if larger. ``lifetime``, ``idle``, ``total_cpu``: seconds of a session, seconds in
    which nothing is asked of it, and processor time of all its evaluations together; ``cpu`` and ``wall`` are of one.
    ``terminals``: pseudo-terminals of the jail's own that may be open at once. ``branches``: copies of a session's
    interpreter that may be parked at once. ``branch_files``: bytes of the scratch's files that each of them keeps.

    Ranges, and the default of each key: docs/reference/policy.md.
    """

    wall: float | None = None
    cpu: float | None = None
    cpus: float | None = None
    memory: int | None = None
    pids: int = 64
    output: int = 10 << 20
    output_grace: float = 1.0
    disk: int | None = None
    open_files: int = 1024
    denials: int | None = None
    address_space: int | None = None
    stack: int | None = 8 << 20
    lifetime: float | None = None
    idle: float | None = None
    total_cpu: float | None = None
    terminals: int = 0
    branches: int = 0
    branch_files: int = 16 << 20


class Filesystem(Record):
    """Paths of the host that a guest is shown, and its scratch. A path is ``[-]HOST[:GUEST]``: a relative one starts at
    the caller's directory, one after ``-`` may be missing.

    ``read``, ``write``: shown read-only, and writable. ``cow``: folders that are shown writable, and of which nothing
    changes: what the guest writes goes elsewhere (docs/workspaces.md). ``tmp``: bytes of the jail's own scratch: /tmp,
    /dev/shm and the home together. ``inodes``: files and directories in that scratch. ``tmp_exec``: whether files in it
    may be executed. ``tools``: programs of the caller's PATH, shown read-only with the folders that they need.
    ``checkout``: whether a workspace's git checkout is shown read-only around it. ``etc``: whether configuration of the
    programs of /usr is shown (jail/plan/configuration.py has the table). ``machine``: whether /proc/meminfo, cpuinfo,
    ..., /sys/devices/system/cpu and the cgroup are there, with the figures of the limits. ``find_program``: whether the
    program that a command names is such a tool if the system's folders lack it.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    cow: tuple[str, ...] = ()
    tmp: int = 64 << 20
    inodes: int = 16384
    tmp_exec: bool = False
    tools: tuple[str, ...] = ()
    checkout: bool = False
    etc: bool = False
    machine: bool = False
    find_program: bool = False


class Network(Record):
    """Networks that a guest reaches, and the sockets of AF_UNIX that it may have.

    ``mode``: "none" (a network namespace without an interface), "loopback" (one whose only interface is its own) or
    "host". ``unix``: "none": connected pairs only; "own": those made in this jail; "unshared": own while no folder of
    the host is shown, else none; "any": those too that the paths shown lead to.
    """

    mode: NetworkMode = "none"
    unix: UnixSockets = "none"


class Environment(Record):
    """Variables of the guest, beside those that the jail always sets (PATH, HOME, USER, LOGNAME, LANG, TMPDIR).

    ``passed``: names of the caller's variables that are passed on, "pass" in the file. ``set``: (name, value) of
    others.
    """

    passed: tuple[str, ...] = ()
    set: tuple[tuple[str, str], ...] = ()


class Syscalls(Record):
    """The allow-list of system calls; jail/policy/syscalls.py has the groups, each call with its reason.

    ``allow``: "@group" or a name. ``deny``: taken from the calls that ``allow`` gave. ``on_denied``: "errno" (the call
    fails) or "kill" (the run ends, a violation).
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    on_denied: OnDenied = "errno"


class Guest(Record):
    """The section ``guest``: a command, or source in an interpreter of the jail's, locked by the language ring.

    ``language``: "command", "python", "javascript" or "node". ``level``: of the language ring: "strict", "standard"
    or "off". ``imports``: modules that the language ring lets in; "@stdlib": allowed_modules.py. ``interpreter``: a
    Python to run; None: the one that runs jail. A pool's zygote runs it outside of the jails. Of a Node guest: a
    node to run; None: the one of the caller's PATH. ``jit``: whether a Node guest's engine may make machine code,
    in pages that are written and executed. ``neighbours``: whether modules beside the script may be imported: their
    sources are handed over as asked for. ``preload``: modules that a pool's zygote imports, before and outside of
    its jails.
    """

    language: Language = "command"
    level: Level = "strict"
    imports: tuple[str, ...] = ("@stdlib",)
    interpreter: str | None = None
    jit: bool = False
    neighbours: bool = False
    preload: tuple[str, ...] = ()


class Audit(Record):
    """The audit of each run. ``required``: whether a run whose audit cannot be written to its end is an error."""

    required: bool = True


class Require(Record):
    """Conditions without which a run is refused (HostError) instead of being weaker.

    ``layers``: layers that must be enforced. ``tier``: the weakest tier that will do (docs/tiers.md). ``probe``:
    whether forbidden acts are tried in the finished jail, before the guest's first instruction.
    """

    layers: tuple[Layer, ...] = ()
    tier: Tier = "full"
    probe: bool = False


class Policy(Record):
    """A policy: what a run may do. Immutable; compared and hashed by content; safe to share between threads and to
    pickle.

        policy = jail.Policy.load("python", memory="64M")
        policy = policy.replace(wall="1s", filesystem={"tmp": "1G"})

    ``name``: the preset, the file's path or "mapping". ``description``: one line for a person. ``limits``,
    ``filesystem``, ``network``, ``environment``, ``syscalls``, ``guest``, ``require``, ``audit``: the sections of a
    policy file (docs/reference/policy.md), with values in final units: seconds, bytes, counts. ``origins``: (dotted
    key, the place where it was set: "build.toml:12", "--set"), for messages. ``files``: absolute paths of all files
    that it was read from. ``group``: the cgroup around those of several jails in which its jails' are made
    (launch/cgroup/group.py). The last three are no part of its meaning, nor are ``name`` and ``description``.
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
    origins: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    group: str = ""

    def origin(self, key: str) -> str | None:
        """Tells where a dotted ``key`` got its value, or None for a default."""
        return dict(self.origins).get(key)

    @classmethod
    def load(cls, name: str | os.PathLike[str] | Mapping[str, Any], **keywords: Unpack[PolicyKeywords]) -> Policy:
        """Loads a policy and changes it by ``keywords``.

        ``name``: of a preset, the path of a TOML file, or a mapping nested like such a file. ``keywords`` are those of
        ``replace``. Raises PolicyError.
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

        Each of the ``values`` has the short name of a key (``wall``, ``cpu``, ``memory``, ``output``, ``disk``,
        ``pids``, ``open_files``, ``level``, ``imports``, ``network``: ``wall="1s"``), or that of a section
        (``filesystem={"tmp": "1G"}``) whose mapping is checked like one of a file. A section may also be a record of
        this module, taken as it is.
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

        labels = ("name", "description", "origins", "files", "group")
        return disk_cache.digest(repr([(n, getattr(self, n)) for n in self._fields if n not in labels]).encode())

"""The Plan: every mount, limit, id and filter byte of one run, decided before anything is forked. Printable,
comparable.

Paths of the guest's side are absolute, normalised and inside the new root. Entries are in the order they are made.
"""

from __future__ import annotations

from ..core.memo import of_identity
from ..core.records import Record
from ..policy.model import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Tier


class Directory(Record):
    path: str
    mode: int = 0o755


class File(Record):
    path: str
    content: bytes = b""
    mode: int = 0o644


class Symlink(Record):
    path: str
    to: str


class Bind(Record):
    """A host path shown in the jail, with everything mounted beneath it. Always nosuid.

    ``layers``: the host's folder that has the upper layer of an overlay, whose lower layer is the source: what the
    guest writes goes there. OVERLAY and the path, until there is one. "": there is no overlay.
    """

    path: str
    source: str
    readonly: bool = True
    noexec: bool = False
    device: bool = False  # one of the six device nodes of /dev: the only mounts without nodev
    shift_owner: bool = False  # id-mapped so that the source's owner is the jail's id (needs root, Linux 5.12)
    named_by: str = ""  # for messages: "filesystem.read in build.toml:12"
    identity: tuple[int, int] | None = None  # st_dev and st_ino: another file at the source is refused, links too
    onto_itself: bool = False  # the mount point must be that same file: it can be neither renamed nor removed then
    owner_of: str = ""  # the host path whose owner shift_owner means; "": the source
    layers: str = ""


class Guard(Record):
    """Entries that the shares of a run need to protect jail's own files (own_file_mounts.py). ``binds``: to be mounted
    among them, by depth, or in the place of the one with the same path. ``imports``: the guest can write to a folder
    that this process imports from, so that nothing may be looked up there once it has started.
    """

    binds: tuple[Bind, ...] = ()
    notes: tuple[str, ...] = ()
    imports: bool = False


# The bytes that a guest may write past the scratch's limit before jail-init looks again and ends the run
# (native/init/walk.c).
SCRATCH = "{scratch}"  # begins a path in the private folder of a jail without namespaces: launch/private_folder.py
OVERLAY = "{overlay}"  # begins the folder of an overlay's layers, until it is made: workspaces/store.py
DEVICES = ("null", "zero", "full", "random", "urandom")  # of the host's /dev, shown in every jail
NO_DEVICE = f"fix: mount a /dev that has {', '.join(DEVICES)}"
SLACK_BYTES, SLACK_INODES = 64 << 20, 32768


# Seconds past the wall limit after which jail-init ends a run that the supervisor has not ended: one that is stopped.
WALL_MARGIN = 1.0


class Scratch(Record):
    """The one writable tmpfs of the jail, its directories shown at their places: /tmp, /dev/shm, the home."""

    path: str
    size: int
    inodes: int
    noexec: bool
    places: tuple[tuple[str, int], ...]  # (guest path, mode)


class Cover(Record):
    """An empty file, read-only, mounted over a socket or FIFO of the host, or an empty folder over one that cannot be
    looked into. If what it is to cover is gone by then, nothing is done."""

    path: str
    source: str  # the empty file or folder, in the new root
    hides: str  # the host's path, for messages


class Proc(Record):
    """Processes alone; ``whole``: with the names of all else, each of which jail-init covers with nothing."""

    path: str = "/proc"
    whole: bool = False
    empty: str = "/run/jail"  # the folder that has what covers are made of


class Hierarchy(Record):
    """A cgroup2 mount, so that there is one of this type in the list of mounts; the plan covers it."""

    path: str


class Terminals(Record):
    """A devpts of the jail's own: none of its terminals is the host's, or another jail's."""

    most: int
    path: str = "/dev/pts"


Entry = Directory | File | Symlink | Bind | Scratch | Cover | Proc | Terminals | Hierarchy


class Rlimit(Record):
    name: str  # "NOFILE", ...
    number: int  # RLIMIT_* of the kernel
    soft: int  # -1: no limit
    hard: int


class PathRule(Record):
    """Landlock: what may be done beneath a path of the guest."""

    path: str
    access: int


class Landlock(Record):
    abi: int
    handled_fs: int
    handled_net: int
    scoped: int
    flags: int  # of landlock_restrict_self(2)
    rules: tuple[PathRule, ...]


class Beside(Record):
    """The folder beside whose script modules may be imported (watch/sources.py), and how the guest sees its name."""

    path: str
    shown: str  # as the script's own name begins: "", "a/b/"
    identity: tuple[int, int]  # st_dev and st_ino: another folder at the path is refused
    language: str = "python"  # which files may be asked for, and by what names


class GuestStart(Record):
    """The common start of all sources of one policy: the interpreter and what it needs."""

    argv: tuple[str, ...]
    binds: tuple[Bind, ...]  # what it is shown of the host
    narrow: bytes  # as GuestProgram.narrow
    codec: str = ""  # as GuestProgram.codec
    harness: str = ""  # its folder on the host, for a zygote
    library: str = ""  # of the host, that the harness loads: the JavaScript engine


class GuestProgram(Record):
    """Source in a language, as the harness in the jail is told it over its channel before it compiles it."""

    language: str

    filename: str
    source: bytes
    argv: tuple[str, ...]
    want_value: bool
    level: str = "off"
    imports: tuple[str, ...] = ()
    package: str | None = None  # of which the source is a module, as with python -m
    beside: str | None = None  # how names of files beside it begin; None: no module is looked for there
    codec: str = ""  # jail/core/plain_data.py, for a value, where the interpreter has no extension that encodes it
    modules: tuple[tuple[str, bytes], ...] = ()  # what a Node guest may import beside that; parked ones are sent theirs
    packages: tuple[str, ...] = ()  # guest paths of the folders of a Node guest's packages
    folders: tuple[str, ...] = ()  # whose files a Python guest opens behind the language ring
    narrow: bytes = b""  # BPF on top of Plan.seccomp, which the harness puts on when the ring is locked; empty: none


class Probe(Record):
    """The acts that the finished jail tries, and must refuse, before the guest's first instruction
    (native/abi/probes.h).
    """

    acts: tuple[str, ...]
    path: str  # of the host's, and not shown; "": none was found, and "path" is no act
    read_only: tuple[str, ...]  # folders of the guest's side that it must not be able to write to


class Identity(Record):
    """Ids. ``range`` is a span of kernel ids to lease one from for each run; None: the caller's own id is mapped.

    Without a user namespace ``uid`` and ``gid`` are the host's, or the leased ones where there is a range."""

    uid: int = 1000  # inside
    gid: int = 1000
    range: tuple[int, int] | None = None  # (first, count)
    drop_groups: bool = False


class Plan(Record):
    policy_name: str
    policy_digest: str
    candidates: tuple[str, ...]  # paths inside to try to execute, in order
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    cwd: str
    hostname: str
    identity: Identity
    namespaces: tuple[str, ...]  # of user mount pid network ipc uts cgroup
    loopback: bool  # bring the new network namespace's lo up
    processors: int = 0  # that the guest runs on; 0: all that there are
    unix: str  # AF_UNIX sockets that the filter lets through: none (pairs alone) | own (no datagrams) | any
    entries: tuple[Entry, ...]
    rlimits: tuple[Rlimit, ...]
    allowances: tuple[tuple[str, int], ...]  # (name below /proc/sys/user, limit) of the jail's user namespace
    landlock: Landlock | None
    seccomp: bytes  # BPF for the guest
    seccomp_init: bytes  # BPF for the jail's own pid 1
    refusals: tuple[tuple[str, int], ...]  # calls that the finished jail tries, and the errno that each must have
    refusals_init: tuple[tuple[str, int], ...]
    kills: bool  # a denied call ends the guest (syscalls.on_denied = "kill")
    limits: Limits
    cgroup: str  # cgroup2 | cgroup1 | scope | none
    counted: tuple[str, ...]  # what that cgroup counts: of memory_cgroup pids_cgroup cpu_cgroup
    memory_files: (
        bool  # may the guest make files that are memory (memfd_create)? Told only where no cgroup counts memory
    )
    require: tuple[str, ...]
    group: str = ""  # the cgroup in which that one is made (launch/cgroup/group.py); "": in none of ours
    watched: tuple[str, ...] = ()  # writable host paths whose growth counts towards limits.disk
    guest: GuestProgram | None = None  # None for a command
    beside: Beside | None = None  # of the host: whose Python sources a guest is handed that imports them
    imports: bool = False  # the guest can write where this process imports from: nothing may be looked up there later
    audit_required: bool = True  # a run whose audit cannot be written is an error
    stands_ready: bool = False  # the guest comes before its run, whose clock begins by an order
    # BPF for the guest in the place of ``seccomp``: refused calls are told to a listener; empty: they are not recorded
    seccomp_listening: bytes = b""
    probe: Probe | None = None
    has_channel: bool = False  # descriptor 3 of a program is one: calls of a command, the commands of a session
    starts_commands: bool = False  # the guest's first process is ours: native/init/commands.c
    terminal: bool = False  # the guest's standard streams are a terminal of the jail's own
    traces: bool = False  # the guest is traced, and the paths that it is refused are noted
    served: tuple[str, ...] = ()  # of those calls: made by the supervisor for the guest, beneath its writable paths
    files: tuple[tuple[str, bytes], ...] = ()  # put into the working folder before the guest comes
    collect: tuple[str, ...] = ()  # patterns of the files there that come back with the result
    stores: tuple[tuple[str, str], ...] = ()  # (guest path, the store that keeps its changes) of a jail.Workspace
    notes: tuple[str, ...] = ()  # sentences about this run that the caller should know: Result.notes
    tier: Tier = "full"  # of policy.model.TIERS
    scratch: str = ""  # the private folder of a jail that shares the host: SCRATCH, until there is one

    @property
    def shares_host(self) -> bool:
        """True if the guest shares the host's namespaces of processes and mounts: in every tier but the full one."""
        return self.tier != "full"

    @property
    def layered(self) -> tuple[Bind, ...]:
        """The folders that are shown copy-on-write."""
        return _layered(self.entries)

    @property
    def names_last_call(self) -> bool:
        """True if jail-init traces the guest's end, to name a call that the second filter kills it for."""
        return self.guest is not None and bool(self.guest.narrow) and not self.traces


@of_identity
def _layered(entries: tuple[Entry, ...]) -> tuple[Bind, ...]:
    return tuple(entry for entry in entries if isinstance(entry, Bind) and entry.layers)

"""Decides what a zygote is made from, before it starts; its key tells it from others."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..core.records import Record
from ..policy.model import Policy
from .common_part import LANGUAGES
from .environment import environment
from .filter import allowed, compile_zygote
from .guest_python import codec
from .model import Bind, Entry, Plan
from .refusals import refusals_of_zygote
from .root import folders_of

# The zygote's setup comes as one message, not as arguments, which every guest of its could read.
BOOTSTRAP = (
    "import marshal,os,sys\n"
    "def start(setup):\n"
    "    scope = {'__name__': 'loader'}\n"
    "    exec(setup['loader'], scope)\n"
    "    finder = scope['install'](setup['code'], setup['shown'])\n"
    "    from guest.zygote import main\n"
    "    main(setup, finder)\n"
    "start(marshal.loads(os.read(4, 1 << 18)))"
)


class Warm(Record):
    """A zygote: the interpreter, how it is started, and what it loads before its first jail."""

    policy_digest: str
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]  # of the policy: nothing of the caller's
    preload: tuple[str, ...]
    source: bytes  # run once, as a guest's, before the first jail
    level: str  # of the language ring
    imports: tuple[str, ...]
    folders: tuple[str, ...]  # as GuestProgram.folders
    narrow: bytes  # as GuestProgram.narrow
    filter: bytes
    refusals: tuple[tuple[str, int], ...]  # what that filter is tried with
    shares_network: bool  # one empty network namespace serves all of its guests
    shares_host: bool  # its jails have no namespaces
    places: tuple[str, ...]  # of the host, that its jails show
    code: str  # the folder of the guest's package
    library: str  # as GuestStart.library
    codec: str  # what reads the answers of functions of the host


def warm(
    policy: Policy,
    preload: tuple[str, ...],
    entries: tuple[Entry, ...],
    unix: str = "none",
    *,
    shares_host: bool = False,
    source: bytes = b"",
) -> Warm:
    """Decides what a zygote is made from. ``entries``, ``unix``, ``shares_host``: of the plans of its jails.
    ``source``: the setup of its owner. Raises PolicyError for a policy that is not for source.
    """
    if policy.guest.language not in LANGUAGES:
        raise PolicyError(f"policy {policy.name!r} is for commands: only source has zygotes", key="guest.language")
    start = LANGUAGES[policy.guest.language](policy, shift=False, in_place=shares_host)
    return Warm(
        policy_digest=policy.digest,
        argv=(*start.argv[: start.argv.index("-c")], "-c", BOOTSTRAP),
        env=environment(policy),
        preload=preload,
        source=source,
        level=policy.guest.level,
        imports=policy.guest.imports,
        folders=folders_of(policy.guest, entries),
        narrow=start.narrow,
        filter=zygote_filter(policy, unix=unix),
        refusals=refusals_of_zygote(policy.syscalls.allow),
        shares_network=_may_share_network(policy),
        shares_host=shares_host,
        places=tuple(one.path for one in entries if isinstance(one, Bind)),
        code=start.harness,
        library=start.library,
        codec=codec(),
    )


def warm_of(policy: Policy, preload: tuple[str, ...], setup: bytes, plan: Plan) -> Warm | None:
    """Decides what the zygote of a pool is made from, whose jails have this ``plan``. Returns None where each guest
    starts by itself: for Node, whose threads no fork copies, and without namespaces for guests that open files. Raises
    PolicyError.
    """
    if setup and policy.guest.language != "python":
        raise PolicyError(f"setup: it is for Python, and the policy is for {policy.guest.language}")
    if policy.guest.language == "node" and preload:
        raise PolicyError("JavaScript has no modules to preload", key="guest.preload")
    if setup and plan.shares_host and policy.guest.level == "off":
        raise PolicyError("setup: at level off it needs the full tier; see 'jail doctor'")
    if policy.guest.language == "node":
        return None
    return warm(policy, preload, plan.entries, plan.unix, shares_host=plan.shares_host, source=setup)


def zygote_filter(policy: Policy, arch: str | None = None, unix: str = "none") -> bytes:
    """Returns the filter of a zygote whose guests have this policy; ``arch`` is this machine's unless given."""
    brings_up = ("socket",) if policy.network.mode == "loopback" else ()  # the step of that name opens one
    return compile_zygote((*policy.syscalls.allow, *brings_up), policy.syscalls.deny, arch, unix)


def _may_share_network(policy: Policy) -> bool:
    """Returns whether the guests of one zygote may stay in its empty network namespace.

    They must have no way to make a socket in it, nor to read /proc/self/net, which lists the sockets (also the pairs)
    of the whole namespace and counts them. Neither Landlock nor a mount can exclude net/ from /proc, so only the
    language ring keeps a guest from it: at the level "off" nothing does, and a package with compiled parts, which
    "standard" admits, may open files without asking Python.
    """
    makes_sockets = "socket" in allowed(policy.syscalls.allow, policy.syscalls.deny) or policy.network.mode != "none"
    guest = policy.guest
    reads_files = guest.level == "off" or (guest.level == "standard" and set(guest.imports) - {"@stdlib"})
    return not makes_sockets and not reads_files

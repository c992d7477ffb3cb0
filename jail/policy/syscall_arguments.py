"""The arguments that an allowed system call may be given. Pure data for the filter.

``ARGUMENTS[name]`` is a list of alternatives, one of which must hold; an alternative is conditions that all must hold;
a condition ``(index, mask, value)`` holds where ``argument & mask == value``. The masks say which bits the kernel looks
at: it cuts an int to its low 32 bits, so a filter that compares all 64 is bypassed by setting a high one
(CVE-2019-10063). Memory that a call points to is not looked at: no filter can read memory.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Alternatives = tuple[tuple[tuple[int, int, int], ...], ...]

_INT = 0xFFFFFFFF


_ALL = 0xFFFFFFFFFFFFFFFF


def _one_of(index: int, *values: int) -> Alternatives:
    return tuple(((index, _INT, value),) for value in values)


def _blocks(index: int, *blocks: tuple[int, int]) -> Alternatives:
    """Makes an alternative of each block (its first value, how many values): a power of two, of which the first is a
    multiple.
    """
    return tuple(((index, _INT & ~(count - 1), first),) for first, count in blocks)


# clone(2). Namespaces: time, mount, cgroup, uts, ipc, user, pid, net. CLONE_PARENT would give our init a child of the
# guest's choosing. The kernel cuts the flags of clone to 32 bits.
_NEW_NAMESPACES = 0x80 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
_CLONE_PARENT = 0x8000
_CLONE_THREAD = 0x10000 | 0x800 | 0x100  # THREAD, SIGHAND, VM: without all three it is a process
_NEVER_CLONED = _NEW_NAMESPACES | _CLONE_PARENT
CLONE_PROCESS: Alternatives = (((0, _NEVER_CLONED, 0),),)
CLONE_THREAD: Alternatives = (((0, _NEVER_CLONED | _CLONE_THREAD, _CLONE_THREAD),),)

# A set-id file in a directory that the host also sees outlives the jail, with its owner's rights for each user who runs
# it there. (As systemd's RestrictSUIDSGID=.)
_SET_ID = 0o6000
_MAKES_FILE = 0o100 | 0o20000000  # O_CREAT, __O_TMPFILE: only with these is the mode looked at


def _plain_mode(index: int) -> Alternatives:
    return (((index, _SET_ID, 0),),)


def _open(flags: int) -> Alternatives:
    return ((flags, _MAKES_FILE, 0),), ((flags + 1, _SET_ID, 0),)


def _plain_node(index: int) -> Alternatives:
    kind_and_set_id = 0o170000 | _SET_ID
    return tuple(((index, kind_and_set_id, kind),) for kind in (0, 0o100000, 0o010000))  # regular, regular, FIFO


# socket(2). Each (family, type, protocol) that is not one of these may load a kernel module on the host: SCTP, DCCP,
# L2TP, netlink, vsock, the kernel's crypto. Without netlink getifaddrs finds nothing; getaddrinfo does not need it.
_TYPE = 0xF  # above it are SOCK_CLOEXEC and SOCK_NONBLOCK
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DGRAM, _SEQPACKET = 1, 2, 5
_TCP, _UDP = 6, 17
_INTERNET_SOCKETS = tuple(
    ((0, _INT, family), (1, _TYPE, kind), (2, _INT, protocol))
    for family in (_INET, _INET6)
    for kind, own in ((_STREAM, _TCP), (_DGRAM, _UDP))
    for protocol in (0, own)
)


def _unix_sockets(*kinds: int) -> Alternatives:
    return tuple(((0, _INT, _UNIX), (1, _TYPE, kind)) for kind in kinds)


# AF_UNIX, by network.unix as jail/plan/local_sockets.py has resolved it. A pair of streams is connected for good: the
# kernel answers EISCONN to a further connect(2). A datagram socket, one of a pair too, sends to any path that a message
# names (sendto, sendmsg, sendmmsg), and no filter can read a name: so there is none unless every path may be reached.
# AF_UNIX takes SOCK_RAW for SOCK_DGRAM.
_PAIRS = _unix_sockets(_STREAM, _SEQPACKET)
_EVERY_KIND = _unix_sockets(_STREAM, _DGRAM, _SEQPACKET)
SOCKETS: dict[str, Alternatives] = {
    "none": _INTERNET_SOCKETS,
    "own": (*_PAIRS, *_INTERNET_SOCKETS),
    "any": (*_EVERY_KIND, *_INTERNET_SOCKETS),
}
SOCKET_PAIRS: dict[str, Alternatives] = {"none": _PAIRS, "own": _PAIRS, "any": _EVERY_KIND}
_MSG_OOB = 1
# send(2), where no other socket than one of a pair can be made
SENDTO_CONNECTED: Alternatives = (((3, _MSG_OOB, 0), (4, _ALL, 0)),)

# setsockopt(2), level by level: what servers, clients and resolvers set. Left out are options that make the kernel keep
# memory which no cgroup is charged with (keys of TCP_MD5SIG, multicast memberships, routing headers, flow labels), or
# compile code for which the whole machine has one allowance (SO_ATTACH_FILTER; when bpf_jit_limit of /proc/sys/net/core
# is used up no jail gets its filter any more), or load another protocol (TCP_ULP), or make the process that closes the
# socket wait (SO_LINGER): that may be the supervisor, if a guest has sent it the socket over its channel (SCM_RIGHTS).
_SOCKET_OPTIONS = {  # blocks of numbers; what they hold beside the named ones can only be asked for, or is not there
    1: (  # SOL_SOCKET
        (2, 2), (4, 4),  # SO_REUSEADDR; SO_DONTROUTE, BROADCAST, SNDBUF
        (8, 4), (12, 1), (15, 1),  # SO_RCVBUF, KEEPALIVE, OOBINLINE; SO_PRIORITY; SO_REUSEPORT
        (16, 8),  # SO_PASSCRED, RCVLOWAT, RCVTIMEO, SNDTIMEO
        (25, 1), (29, 1), (35, 1), (40, 1),  # SO_BINDTODEVICE: curl --interface; SO_TIMESTAMP, TIMESTAMPNS, RXQ_OVFL
    ),
    0: (  # IPPROTO_IP
        (1, 1), (2, 1), (8, 8),  # IP_TOS, TTL; IP_PKTINFO, MTU_DISCOVER, RECVERR: resolvers; FREEBIND
        (24, 1), (32, 2), (34, 1),  # IP_BIND_ADDRESS_NO_PORT, MULTICAST_IF, MULTICAST_TTL, MULTICAST_LOOP
    ),
    6: (  # IPPROTO_TCP
        (1, 1), (2, 2), (4, 4), (8, 4), (12, 1),  # TCP_NODELAY, MAXSEG, CORK, KEEPIDLE, ... WINDOW_CLAMP, QUICKACK
        (18, 1), (23, 1), (25, 1), (30, 1),  # TCP_USER_TIMEOUT, FASTOPEN, NOTSENT_LOWAT, FASTOPEN_CONNECT
    ),
    17: ((1, 1), (103, 1), (104, 1)),  # IPPROTO_UDP: UDP_CORK, SEGMENT, GRO
    41: (  # IPPROTO_IPV6
        (16, 4), (23, 1), (24, 2), (26, 1),  # IPV6_UNICAST_HOPS, MULTICAST_IF, ...; MTU_DISCOVER, MTU, RECVERR, V6ONLY
        (49, 1), (51, 1), (66, 2),  # IPV6_RECVPKTINFO, RECVHOPLIMIT, RECVTCLASS, TCLASS
    ),
}  # fmt: skip

# getsockopt(2): what can be set, and what libraries ask beside: SO_TYPE, ERROR; LINGER; PEERCRED, SNDLOWAT; ACCEPTCONN;
# PROTOCOL, DOMAIN; IP_MTU. Left out are options that tell of the host or of the process at the other end: SO_PEERPIDFD
# (a pidfd of the supervisor, whose inode number counts processes), PEERSEC, PEERGROUPS, COOKIE and NETNS_COOKIE (which
# count, too), INCOMING_CPU, INCOMING_NAPI_ID, MEMINFO, GET_FILTER, TCP_INFO, TCP_CONGESTION, SO_ORIGINAL_DST.
_ASKED_OPTIONS = {
    **_SOCKET_OPTIONS,
    1: ((2, 2), (4, 4), (8, 8), (16, 4), (20, 2), (25, 1), (29, 1), (30, 1), (35, 1), (38, 2), (40, 1)),
    6: ((1, 1), (2, 2), (4, 4), (8, 2), (10, 1), (12, 1), (18, 1), (23, 1), (25, 1), (30, 1)),
}

# preadv2(2), pwritev2(2): RWF_HIPRI, DSYNC, SYNC; APPEND, NOAPPEND, ATOMIC. Not RWF_NOWAIT, which asks whether a page
# is in the kernel's cache, that is, whether another process on this machine has read it; nor DONTCACHE.
_READ_FLAGS = 0x77

# An ACL (system.posix_acl_access) may be as large as an attribute, 64 KiB, is kept in memory for as long as its file is
# there, and is not charged to the memory cgroup: a few thousand of them are more than the whole limit. No filter sees
# the attribute's name.
_ATTRIBUTE = 256  # bytes are too many; one less holds 31 entries of an ACL, or a checksum in text

# setrlimit(2), prlimit(2): all but RLIMIT_CORE, which is 1 for good: where cores are piped to a program of the host, a
# limit of 0 does not stop them (core(5)), and 1 alone does (Linux 2.6.32, do_coredump).
_LIMITS_TO_SET = ((0, 4), (5, 1), (6, 2), (8, 8))
_CORE = 4
_ONESELF = (0, _INT, 0)

# ptrace(2) is in no group; the kernel runs the filter of a traced process after its tracer has changed the call (Linux
# 4.8), so that a tracer gains no call. Left out are the request PTRACE_SECCOMP_GET_FILTER and the option
# PTRACE_O_SUSPEND_SECCOMP.
_SETS_OPTIONS = (0x4200, 0x4206)  # PTRACE_SETOPTIONS, SEIZE
_TRACES = (
    (0, 8), (8, 2), (12, 4), (16, 4), (24, 2), (30, 1), (33, 1),  # TRACEME, PEEK, POKE, CONT, ..., ATTACH, SYSCALL
    (0x4201, 1), (0x4202, 2), (0x4204, 2), (0x4207, 1), (0x4208, 4), (0x420E, 2),  # GETEVENTMSG, ... GET_RSEQ
)  # fmt: skip
_SUSPEND_SECCOMP = 1 << 21
# PEEKDATA, CONT, GETEVENTMSG, GETREGSET, LISTEN, GET_SYSCALL_INFO
OF_A_STOPPED_GUEST: Alternatives = tuple(((0, _INT, request),) for request in (2, 7, 0x4201, 0x4204, 0x4208, 0x420E))
SEIZE: Alternatives = (((0, _INT, 0x4206), (3, _SUSPEND_SECCOMP, 0)),)
# LeakSanitizer names its tracer, a child of its own, where Yama lets only ancestors trace
_PR_SET_PTRACER = 0x59616D61
_ADDR_NO_RANDOMIZE = 0x0040000

# madvise(2): not MADV_MERGEABLE (merged pages tell jails of each other), nor MADV_COLD and PAGEOUT, which put pages of
# a file out of the cache that all share, nor MADV_HWPOISON and its kin.
_ADVICE = ((0, 8), (8, 4), (14, 2), (16, 4), (22, 2), (24, 2), (102, 2))  # the last: MADV_GUARD_INSTALL, GUARD_REMOVE

# fadvise64(2): not POSIX_FADV_DONTNEED, which empties the cache that all share.
_FILE_ADVICE = (0, 1, 2, 3, 5)

# membarrier(2): MEMBARRIER_CMD_QUERY, and the private ones, with their registration. The global ones interrupt every
# processor of the host, or wait for it.
_BARRIERS = (0, 8, 16, 32, 64, 128, 256, 512)

# ioctl(2): what shells, pagers, editors, script(1) and sockets ask. Not among them, on purpose: TIOCSTI, TIOCLINUX,
# TIOCCONS, TIOCSETD (line disciplines are kernel modules), FS_IOC_SETFLAGS, NS_GET_USERNS and its like.
_IOCTLS = (
    *range(0x5401, 0x5405),  # TCGETS, TCSETS, TCSETSW, TCSETSF
    0x5409, 0x540A, 0x540B, 0x5425,  # TCSBRK, TCXONC, TCFLSH, TCSBRKP
    0x540E, 0x540F, 0x5410, 0x5422, 0x5429,  # TIOCSCTTY, TIOCGPGRP, TIOCSPGRP, TIOCNOTTY, TIOCGSID
    0x5411, 0x541B,  # TIOCOUTQ, FIONREAD
    0x5413, 0x5414,  # TIOCGWINSZ, TIOCSWINSZ
    0x5420, 0x80045430, 0x40045431, 0x80045439, 0x5441,  # TIOCPKT, TIOCGPTN, TIOCSPTLCK, TIOCGPTLCK, TIOCGPTPEER
    0x802C542A, 0x402C542B, 0x402C542C, 0x402C542D,  # TCGETS2, TCSETS2, TCSETSW2, TCSETSF2: glibc 2.42
    0x5421, 0x5450, 0x5451, 0x5452,  # FIONBIO, FIONCLEX, FIOCLEX, FIOASYNC
    0x40049409, 0x4020940D,  # FICLONE, FICLONERANGE: cp, tar
    0x80086601, 0xC020660B,  # FS_IOC_GETFLAGS, FS_IOC_FIEMAP
    0x8905, 0x8910, 0x8912, 0x8913, 0x8915,  # SIOCATMARK, SIOCGIFNAME, SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFADDR
    0x8919, 0x891B, 0x8921, 0x8933,  # SIOCGIFBRDADDR, SIOCGIFNETMASK, SIOCGIFMTU, SIOCGIFINDEX
)  # fmt: skip

# prctl(2): the caller's own name, queries, and options that only take something away. Left out: PR_SET_SECCOMP,
# PR_SET_MM, PR_SET_SECUREBITS, PR_SET_SPECULATION_CTRL, PR_SET_MEMORY_MERGE (merged pages tell jails of each other).
_PRCTLS = (
    1, 2,  # PR_SET_PDEATHSIG, PR_GET_PDEATHSIG
    3, 4,  # PR_GET_DUMPABLE, PR_SET_DUMPABLE: ssh-agent and gpg
    15, 16,  # PR_SET_NAME, PR_GET_NAME
    21,  # PR_GET_SECCOMP
    23, 27,  # PR_CAPBSET_READ, PR_GET_SECUREBITS: libcap asks when it is loaded
    29, 30,  # PR_SET_TIMERSLACK, PR_GET_TIMERSLACK
    36, 37,  # PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER: the end of the pid namespace takes the children anyway
    38, 39,  # PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS: set already; programs that fence themselves in set it again
    50, 51,  # PR_SVE_SET_VL, PR_SVE_GET_VL: the JVM on aarch64
    52,  # PR_GET_SPECULATION_CTRL
    0x53564D41,  # PR_SET_VMA: names of mappings, glibc 2.39 and Go
)  # fmt: skip

# fcntl(2). Not among them: F_SETLEASE, whose holder stalls the host's next open of the file for up to
# /proc/sys/fs/lease-break-time, and F_NOTIFY.
_FCNTLS = (
    *range(12),  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, ... F_GETSIG
    15, 16,  # F_SETOWN_EX, F_GETOWN_EX
    36, 37, 38,  # F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
    1030,  # F_DUPFD_CLOEXEC
    1031, 1032,  # F_SETPIPE_SZ, F_GETPIPE_SZ
    1033, 1034,  # F_ADD_SEALS, F_GET_SEALS
)  # fmt: skip

_SCHEDULERS = tuple(policy | reset for policy in (0, 3, 5) for reset in (0, 0x40000000))  # OTHER, BATCH, IDLE

ARGUMENTS: dict[str, Alternatives] = {
    "open": _open(1),
    "openat": _open(2),
    "creat": _plain_mode(1),
    "chmod": _plain_mode(1),
    "fchmod": _plain_mode(1),
    "fchmodat": _plain_mode(2),
    "fchmodat2": _plain_mode(2),
    "mkdir": _plain_mode(1),
    "mkdirat": _plain_mode(2),
    "mq_open": _open(1),
    "mknod": _plain_node(1),
    "mknodat": _plain_node(2),
    "renameat2": _blocks(4, (0, 4)),  # RENAME_NOREPLACE, RENAME_EXCHANGE; not RENAME_WHITEOUT, which leaves a device
    "ioctl": _one_of(1, *_IOCTLS),
    "prctl": _one_of(0, *_PRCTLS),
    "fcntl": _one_of(1, *_FCNTLS),
    # PER_LINUX, the question, and no randomisation: gdb, ThreadSanitizer, setarch -R. It weakens its caller alone
    "personality": _one_of(0, 0, _INT, _ADDR_NO_RANDOMIZE),
    "ptrace": (
        *_blocks(0, *_TRACES),
        *(((0, _INT, request), (3, _SUSPEND_SECCOMP, 0)) for request in _SETS_OPTIONS),
    ),
    "setsockopt": tuple(
        ((1, _INT, level), *option) for level, blocks in _SOCKET_OPTIONS.items() for option in _blocks(2, *blocks)
    ),
    "getsockopt": tuple(
        ((1, _INT, level), *option) for level, blocks in _ASKED_OPTIONS.items() for option in _blocks(2, *blocks)
    ),
    # not MSG_OOB, on AF_UNIX since Linux 5.15 and hardly used: CVE-2025-38236 is a way out of a filter that allows it
    "sendto": (((3, _MSG_OOB, 0),),),
    "sendmsg": (((2, _MSG_OOB, 0),),),
    "sendmmsg": (((3, _MSG_OOB, 0),),),
    "preadv2": (((5, _INT & ~_READ_FLAGS, 0),),),
    "pwritev2": (((5, _INT & ~_READ_FLAGS, 0),),),
    "fadvise64": _one_of(3, *_FILE_ADVICE),
    "membarrier": _one_of(0, *_BARRIERS),
    "setxattr": (((3, _ALL & ~(_ATTRIBUTE - 1), 0),),),
    "lsetxattr": (((3, _ALL & ~(_ATTRIBUTE - 1), 0),),),
    "fsetxattr": (((3, _ALL & ~(_ATTRIBUTE - 1), 0),),),
    "setrlimit": _blocks(0, *_LIMITS_TO_SET),
    "prlimit64": (  # of the process itself; without a new limit it only asks
        (_ONESELF, (2, _ALL, 0)),
        *((_ONESELF, *which) for which in _blocks(1, *_LIMITS_TO_SET)),
    ),
    "madvise": _blocks(2, *_ADVICE),
    # huge pages are not charged to the memory cgroup, they come out of a pool that the host has set aside
    "mmap": (((3, 0x40000, 0),),),  # MAP_HUGETLB
    "memfd_create": (((1, 0x4, 0),),),  # MFD_HUGETLB
    "shmget": (((2, 0o4000, 0),),),  # SHM_HUGETLB
    # the next three of the process itself or its group: a guest must not slow jail-init, which has the same id
    "setpriority": tuple(((0, _INT, which), (1, _INT, 0)) for which in (0, 1)),
    "sched_setscheduler": tuple((_ONESELF, *policy) for policy in _one_of(1, *_SCHEDULERS)),
    # none, best effort, idle; never real time
    "ioprio_set": tuple(
        ((0, _INT, which), (1, _INT, 0), (2, 0xFFFFE000, level << 13)) for which in (1, 2) for level in (0, 2, 3)
    ),
}

# Answered with success, and not done: a program that forbids its own cores (sanitizers, gpg, ``ulimit -c 0`` of a
# script) wants what holds anyway, and ends if it is refused. With a place for the old limit prlimit64 is refused: it
# would stay unwritten.
IGNORED: dict[str, Alternatives] = {
    "setrlimit": (((0, _INT, _CORE),),),
    "prlimit64": ((_ONESELF, (1, _INT, _CORE), (3, _ALL, 0)),),
}


def alternatives(name: str, names: frozenset[str], unix: str) -> Alternatives:
    """Returns what may be given to an allowed call, beside which ``names`` are allowed; ``unix``: ``none``, ``own`` or
    ``any``.

    Of a call without conditions: the one alternative that has none, and so holds always.
    """
    if name == "clone":
        return CLONE_PROCESS if names & {"fork", "vfork"} else CLONE_THREAD
    if name == "socket":
        return SOCKETS[unix]
    if name == "socketpair":
        return SOCKET_PAIRS[unix]
    if name == "sendto" and "socket" not in names:
        return SENDTO_CONNECTED
    if name == "prctl" and "ptrace" in names:
        return (*ARGUMENTS[name], ((0, _INT, _PR_SET_PTRACER),))
    return ARGUMENTS.get(name, ((),))

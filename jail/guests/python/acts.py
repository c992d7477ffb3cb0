"""Lists the functions that make system calls, and which library may make which for itself (docs/language.md).

Each compiled module of the standard library is in one of three tables. PURE: none of its functions makes a system call
for a caller. GATED: each function that is not named pure is gated (native/python_sandbox/gate.c), and passes for the
callers that its row names. All others are out of reach: at level strict they cannot be loaded.
"""

from __future__ import annotations

from . import files, granted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    # callers (None: any library), callers that are refused without a denial; and what all others call instead
    Row = tuple[tuple[str, ...] | None, tuple[str, ...]] | tuple[tuple[str, ...] | None, tuple[str, ...], Any]

_PURE = {
    "computes on what it is given": """
        _abc _ast _asyncio _bisect _blake2 _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr
        _codecs_tw _collections _contextvars _csv _datetime _decimal _elementtree _functools _hashlib _heapq _hmac
        _json _lzma _md5 _multibytecodec _opcode _operator _pickle _queue _random _sha1 _sha2 _sha256 _sha3 _sha512
        _sre _stat _statistics _string _struct _suggestions _symtable _sysconfig _tokenize _types _typing _weakref
        _zoneinfo _zstd decimal array audioop binascii cmath errno itertools math pyexpat unicodedata zlib
    """,
    "the interpreter's own state: of this process alone, and of no descriptor": """
        _thread _tracemalloc _warnings atexit builtins gc marshal sys
    """,
}
# "decimal" is what _decimal calls itself, to 3.14
PURE = {name: reason for reason, names in _PURE.items() for name in names.split()}

_IMPORTER = (
    "_frozen_importlib", "_frozen_importlib_external", "importlib._bootstrap", "importlib._bootstrap_external",
    "zipimport",
)  # fmt: skip
# They look for source lines, catalogues, homes and links, and do without where there are none.
_LOOKS = (
    "linecache", "tokenize", "genericpath<inspect", "genericpath<gettext", "genericpath<linecache", "genericpath<os",
    "genericpath<pdb", "genericpath<sysconfig", "posixpath",
)  # fmt: skip


def _rows(*rows: tuple[str, tuple[str, ...] | None, str], quiet: tuple[str, ...] = _LOOKS) -> dict[str, Row]:
    return {name: (callers, quiet) for names, callers, _reason in rows for name in names.split()}


GATED: dict[str, dict[str, Row]] = {
    "posix": _rows(
        (
            "stat",
            (*_IMPORTER, "genericpath<zoneinfo._tzpath", "linecache"),
            "modules, time zones by checked keys, and lines of source, which are not given then",
        ),
        ("scandir", ("os",), "os.walk over the time zones: the tripwire looks where"),
        ("lstat readlink", (), "realpath does without"),
        ("listdir", _IMPORTER, "the importer's view of a folder on its path"),
        ("getcwd", (*_IMPORTER, "posixpath", "ntpath"), "abspath of a relative path: the working directory's name"),
        (
            "read write",
            ("guest.channel", "guest.tracebacks", "guest.zygote", "guest.streams"),
            "frames, a last traceback; 0, 1, 2",
        ),
        ("fstat isatty", ("guest.streams",), "of 0, 1 and 2, which it checks"),
        ("close dup dup2 pipe", ("guest.zygote",), "it rehearses before it forks a guest"),
        ("mkdir", ("os<guest.zygote",), "files that the caller sends along"),
        ("get_terminal_size", ("shutil",), "argparse asks how wide the help may be"),
        ("confstr", ("subprocess",), "asyncio imports it, and it asks for the C library's version"),
        ("set_blocking", ("socket",), "the loop's pair, as it is made"),
        ("register_at_fork getpid uname getuid geteuid getgid getegid sysconf times", None, "facts of this process"),
        ("sched_yield sched_getaffinity umask", None, "facts of this process"),
    ),
    "_io": _rows(
        ("open open_code", None, "the audit hook, which knows the path and the mode, decides what may be opened"),
        ("FileIO", None, "io.open makes one; so does the importer"),
    ),
    "_imp": _rows(
        ("create_builtin create_dynamic exec_builtin exec_dynamic", None, "an import: its module is gated"),
        ("find_frozen get_frozen_object init_frozen is_frozen is_frozen_package is_builtin", None, "what there is"),
        ("source_hash extension_suffixes acquire_lock release_lock lock_held", None, "the importer's own"),
        ("_fix_co_filename _frozen_module_names", None, "the importer's own"),
    ),
    "_socket": _rows(
        ("socketpair socket", ("socket",), "a loop's pair to wake itself with: the tripwire looks which it is"),
        ("close", ("socket",), "of its own"),
    ),
    "select": _rows(
        ("epoll poll select", ("selectors", "guest.zygote"), "a loop waits; selectors tries which there are"),
    ),
    "_signal": _rows(
        ("getsignal signal", ("signal", "guest.zygote"), "asyncio handles SIGINT; handlers are this process's own"),
        ("set_wakeup_fd siginterrupt", ("asyncio.", "signal<asyncio."), "a loop's own descriptor"),
    ),
    "pwd": _rows(("getpwuid", (), "sysconfig looks for a home, tarfile for a name"), quiet=("posixpath", "tarfile")),
    "grp": _rows(("getgrgid", (), "tarfile looks for a name, and does without"), quiet=("tarfile",)),
    "_sqlite3": _rows(
        ("connect Connection complete_statement", ("guest.databases",), "in memory: the tripwire looks at the name"),
        ("register_adapter", ("sqlite3.dbapi2",), "dates, while it is imported"),
        ("register_converter", ("sqlite3.dbapi2", "guest.databases"), "dates, and what marks a value"),
    ),
    "time": {},
    "_locale": _rows(("setlocale", None, "names alone, and no paths: the C library refuses a slash in one")),
    **{name: {} for name in (
        "fcntl", "resource", "termios", "mmap", "faulthandler", "_posixsubprocess", "_uuid", "_lsprof",
    )},
}  # fmt: skip

_PURE_IN = {
    "posix": """
        WCOREDUMP WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG _path_normpath
        _path_splitroot _path_splitroot_ex fspath major minor makedev strerror waitstatus_to_exitcode urandom getrandom
        cpu_count _inputhook _is_inputhook_installed
    """,
    "_io": "text_encoding",
    "_socket": "CMSG_LEN CMSG_SPACE getdefaulttimeout htonl htons inet_aton inet_ntoa inet_ntop inet_pton ntohl ntohs",
    "_signal": "default_int_handler strsignal valid_signals",
    "time": """
        asctime clock_getres clock_gettime clock_gettime_ns ctime get_clock_info gmtime localtime mktime monotonic
        monotonic_ns perf_counter perf_counter_ns process_time process_time_ns sleep strftime strptime thread_time
        thread_time_ns time time_ns tzset
    """,
    "_locale": "getencoding localeconv nl_langinfo strcoll strxfrm",
    "resource": "getpagesize",
}
PURE_IN = {name: frozenset(names.split()) for name, names in _PURE_IN.items()}

# Types whose instances act. The others of gated modules are data, or come out of a function that is gated.
TYPES = {"_io": frozenset({"FileIO"}), "_socket": frozenset({"socket"}), "select": frozenset({"epoll"}),
         "mmap": frozenset({"mmap"}), "_lsprof": frozenset({"Profiler"}),
         "_sqlite3": frozenset({"Connection"})}  # fmt: skip
_SHOWN = {"posix": "os", "_io": "io", "_socket": "socket", "_signal": "signal", "_sqlite3": "sqlite3"}
KNOWN = frozenset(PURE) | frozenset(GATED)
_SUPPORTS = ("supports_dir_fd", "supports_effective_ids", "supports_fd", "supports_follow_symlinks")


# Types whose repr ends with an address, of modules of C's.
_ADDRESSED = {"_thread": ("LockType", "RLock"), "_elementtree": ("Element",), "_hashlib": ("HASH", "HMAC")}

# Types of C's that believe what a guest says of their state (native/python_sandbox/states.c).
_BELIEVING = {
    "_lzma": ("LZMACompressor", "LZMADecompressor"), "_bz2": ("BZ2Compressor", "BZ2Decompressor"),
    "_multibytecodec": ("MultibyteIncrementalDecoder",), "_datetime": ("date", "datetime", "tzinfo"),
    "_zoneinfo": ("ZoneInfo",), "_io": ("TextIOWrapper",), "_functools": ("partial",),
    "_elementtree": ("XMLParser",),
}  # fmt: skip


def gate(native: ModuleType, name: str, module: ModuleType) -> None:
    """Gates the functions of a module, if it is one that acts; mends types that tell addresses, or believe a guest."""
    for kind in _BELIEVING.get(name, ()):
        if kind in module.__dict__:
            native.patch_state(module.__dict__[kind])
    for kind in _ADDRESSED.get(name, ()):
        if kind in module.__dict__:
            native.show_disguised(module.__dict__[kind])
    rows = GATED.get(name)
    if rows is not None and granted.folders and name in files.GUARDED:
        rows = {**rows, **_guarded(rows, files.GUARDED[name])}
    if rows is not None:
        nothing: frozenset[str] = frozenset()
        native.gate(module, _SHOWN.get(name, name), rows, TYPES.get(name, nothing), PURE_IN.get(name, nothing))


# Where a guest has files, these alone open other things, and the tripwire looks which: modules, standard input, source
# lines for C, time zones. os.walk lists the guest's folders.
_OWN_CALLERS = {
    "open": (*_IMPORTER, "guest.streams", "guest.replacements", "zoneinfo."),
    "scandir": (),
    "getcwd": _IMPORTER,
}


def _guarded(rows: dict[str, Row], functions: dict[str, Any]) -> dict[str, Row]:
    """Returns the rows of functions that act for anybody on the guest's own files: their own callers stay."""
    found: dict[str, Row] = {}
    for name, function in functions.items():
        callers, quiet = rows.get(name, ((), _LOOKS))[:2]
        # os.path.exists and its like answer False
        found[name] = (_OWN_CALLERS.get(name, callers or ()), (*quiet, "genericpath"), function)
    return found


def rehash(os_names: dict[str, Any]) -> None:
    """Puts the functions in the sets of os in again: a gated function has another hash than it had."""
    for name in _SUPPORTS:
        functions = list(os_names[name])
        os_names[name].clear()
        os_names[name].update(functions)

"""Lists jail's own files: what the supervisor runs or believes, in this run or a later one, and where it lies.

A guest that can write to one of them runs code outside of every jail. Files that the caller's program brings along (the
folder of its script, an empty or relative entry of sys.path, folders of PYTHONPATH) belong to the caller and are not in
the list: docs/decisions/0006-own-files-in-a-workspace.md.
"""

from __future__ import annotations

import os
import sys

from ..core import disk_cache
from ..core.memo import remember
from ..core.records import Record
from ..host.mounts import beneath
from ..policy.model import Policy
from ..policy.sources import FOLDERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Looked = dict[str, os.stat_result | None]

DEPENDENCIES = ("_cffi_backend", "cffi", "click", "prctl", "pyseccomp")
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SHARED = ("/", "/usr", "/usr/local", "/opt", "/opt/local", "~", "~/.local")  # prefixes that are not Python's alone
_LARGEST_PTH = 1 << 20  # bytes
_LINKS = 40  # as many as the kernel follows: path_resolution(7)


class OwnPath(Record):
    """A path that no guest may write to, nor replace.

    ``path``: absolute, as it will be looked up. ``what``: for messages. ``whole``: all below it is protected too, so
    that a share there is refused; False for a folder that others use as well, such as /usr/lib. ``make``: it would be
    looked into if a guest made it, and so it is made, empty, where it is missing.
    """

    path: str
    what: str
    whole: bool = True
    make: bool = False


class Found(Record):
    """The end of a path of jail's own at the moment: a file or folder, or a link that is followed on the way there."""

    path: str  # absolute, without links in it but the last component of a link
    what: str
    identity: tuple[int, int] | None  # st_dev and st_ino; None: missing
    kind: str  # folder | file | link | missing
    whole: bool = True
    make: bool = False


_of_process: dict[tuple[object, ...], tuple[OwnPath, ...]] = {}
_MOST_KNOWN = 16


def own_paths(policy: Policy) -> tuple[OwnPath, ...]:
    """Returns the list for a run under this policy; its policy files are not among them (``Policy.files``)."""
    key = (
        *(sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, sys.executable, sys.pycache_prefix),
        *(tuple(map(str, sys.path)), tuple(sys.argv[:1]), policy.guest.interpreter, disk_cache.places()),
        *(name in sys.modules for name in DEPENDENCIES),
    )
    known = _of_process.get(key)
    if known is None:
        made = tuple(_without_repetition(_all(policy.guest.interpreter)))
        known = remember(_of_process, _MOST_KNOWN, key, made)
    return known


def found(things: tuple[OwnPath, ...], seen: Looked) -> tuple[Found, ...]:
    """Looks each path up, component by component: what it leads to, and each link that leads there. ``seen`` takes the
    status of every component."""
    answer: dict[str, Found] = {}
    for thing in things:
        links, path, status = _walked(thing.path, seen)
        for link in links:
            linked = seen[link]
            assert linked is not None
            identity = (linked.st_dev, linked.st_ino)
            answer.setdefault(link, Found(path=link, what=thing.what, identity=identity, kind="link"))
        answer.setdefault(
            path,
            Found(
                path=path,
                what=thing.what,
                identity=(status.st_dev, status.st_ino) if status else None,
                kind="missing" if status is None else "folder" if _is_folder(status) else "file",
                whole=thing.whole,
                make=thing.make,
            ),
        )
    return tuple(answer.values())


def _walked(path: str, seen: Looked) -> tuple[list[str], str, os.stat_result | None]:
    """Returns the links on the way, where it ends, and what is there (None: nothing)."""
    links: list[str] = []
    rest = [part for part in reversed(path.split("/")) if part]
    here = "/"
    while rest:
        part = rest.pop()
        if part in (".", ".."):
            here = os.path.dirname(here) if part == ".." else here
            continue
        there = os.path.join(here, part)
        if there not in seen:
            seen[there] = _status(there)
        status = seen[there]
        if status is None or len(links) > _LINKS:
            return links, os.path.join(there, *reversed(rest)), None
        if status.st_mode & 0o170000 == 0o120000:
            links.append(there)
            target = os.readlink(there)
            here = "/" if target.startswith("/") else here
            rest += [part for part in reversed(target.split("/")) if part]
        else:
            here = there
    if here not in seen:
        seen[here] = _status(here)
    return links, here, seen[here]


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


def _is_folder(status: os.stat_result) -> bool:
    return status.st_mode & 0o170000 == 0o040000


# --- the list ---------------------------------------------------------------------------------------------------------


def _all(interpreter: str | None) -> Iterator[OwnPath]:
    checkout = os.path.dirname(os.path.realpath(PACKAGE))
    if os.path.exists(os.path.join(checkout, "tools", "jail")):
        yield OwnPath(path=checkout, what="the checkout of jail that runs")
    yield OwnPath(path=PACKAGE, what="jail's package")
    for folder in FOLDERS:
        if os.path.isdir(folder):
            yield OwnPath(path=os.path.normpath(folder), what="jail's presets")
    for prefix in dict.fromkeys((sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)):
        yield from _prefix(prefix, "the Python that runs jail")
    for program in (sys.executable, getattr(sys, "_base_executable", "")):
        if program:
            yield OwnPath(path=os.path.abspath(program), what="the Python that runs jail")
    if os.path.basename(sys.argv[0] if sys.argv else "") == "jail":
        yield OwnPath(path=os.path.abspath(sys.argv[0]), what="the program jail")
    yield from _standard_library()
    yield from _site_folders()
    yield from _dependencies()
    yield from _libraries()
    if interpreter is not None:
        yield from _interpreter(os.path.abspath(interpreter))
    for path in disk_cache.places():
        yield OwnPath(path=path, what="what jail has built and stored", make=True)
    if sys.pycache_prefix:
        yield OwnPath(path=os.path.abspath(sys.pycache_prefix), what="the compiled modules of this Python", make=True)


def _prefix(prefix: str, what: str) -> Iterator[OwnPath]:
    """Yields an environment or installation of Python's own as a whole; else the folders in it that Python is in."""
    shared = {os.path.realpath(os.path.expanduser(path)) for path in _SHARED}
    if os.path.realpath(prefix) not in shared or os.path.exists(os.path.join(prefix, "pyvenv.cfg")):
        yield OwnPath(path=os.path.abspath(prefix), what=what)
        return
    for name in ("bin", "lib", "lib64"):
        if os.path.lexists(os.path.join(prefix, name)):
            yield OwnPath(path=os.path.join(os.path.abspath(prefix), name), what=what, whole=False)


def _standard_library() -> Iterator[OwnPath]:
    prefixes = [os.path.join(path, "") for path in (sys.base_prefix, sys.base_exec_prefix)]
    folder = os.path.dirname(os.path.abspath(os.__file__))
    zipped = os.path.join(os.path.dirname(folder), f"python{sys.version_info[0]}{sys.version_info[1]}.zip")
    libraries = tuple(f"{prefix}lib" for prefix in prefixes)
    others = [path for path in map(str, sys.path) if path.startswith(libraries) and not _is_callers(path)]
    for path in dict.fromkeys((folder, zipped, *others)):  # Fedora has a second one in lib64
        yield OwnPath(path=path, what="the standard library")


def _is_callers(path: str) -> bool:
    """Returns whether an entry of sys.path came with the program: its script's folder, or a word of PYTHONPATH."""
    script = sys.argv[0] if sys.argv else ""
    named = os.environ.get("PYTHONPATH", "").split(":") if not sys.flags.ignore_environment else []
    folders = [os.path.dirname(path) for path in (os.path.abspath(script), os.path.realpath(script))] if script else []
    return not path.startswith("/") or path in (*folders, *map(os.path.abspath, filter(None, named)))


def _site_folders() -> Iterator[OwnPath]:
    """Yields the folders in which packages are installed, and what .pth files there add to sys.path: sitecustomize, for
    one, is looked for in all of it whenever Python starts.
    """
    site = sys.modules.get("site")
    if site is None or not hasattr(site, "getsitepackages"):
        return
    folders = list(site.getsitepackages())
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    for folder in folders:
        yield OwnPath(path=os.path.abspath(folder), what="the packages of the Python that runs jail", make=True)
        for path in _added_in(folder):
            yield OwnPath(path=path, what="a folder that a .pth file adds to the Python that runs jail")
    for name in ("sitecustomize", "usercustomize"):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file:
            yield OwnPath(path=os.path.abspath(file), what=f"the {name} of the Python that runs jail")


def _added_in(folder: str) -> Iterator[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".pth"))
    except OSError:
        return
    for name in names:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                lines = os.fsdecode(file.read(_LARGEST_PTH)).splitlines()
        except OSError:
            continue
        for line in lines:
            if line.strip() and not line.startswith(("#", "import ", "import\t")) and "\0" not in line:
                path = os.path.join(os.path.abspath(folder), line.rstrip())
                if os.path.isdir(path):
                    yield os.path.abspath(path)


def _dependencies() -> Iterator[OwnPath]:
    for name in DEPENDENCIES:
        file = getattr(sys.modules.get(name), "__file__", None) or _would_be(name)
        if file:
            inner = os.path.basename(file).startswith("__init__.")
            path = os.path.abspath(os.path.dirname(file) if inner else file)
            yield OwnPath(path=path, what=f"{name}, which jail imports")


def _would_be(name: str) -> str | None:
    """Finds the file that an import would load, without importing it."""
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec(name, None)
        except Exception:  # noqa: BLE001, S112  # a finder of the host program's, whatever it is
            continue
        if spec is not None:
            return spec.origin if spec.has_location else None
    return None


def _libraries() -> Iterator[OwnPath]:
    """Yields what is mapped into this process to be executed: libpython, the C library, extension modules."""
    try:
        with open("/proc/self/maps", "rb") as file:
            lines = os.fsdecode(file.read()).split("\n")
    except OSError:
        return
    for path in dict.fromkeys(line.split(None, 5)[5] for line in lines if " r-xp " in line and " /" in line):
        if os.path.exists(path):  # not "(deleted)", and not a memory file
            yield OwnPath(path=path, what="a library of the Python that runs jail")


def _interpreter(path: str) -> Iterator[OwnPath]:
    """Yields guest.interpreter, which jail asks and a pool's zygote executes outside of the jail."""
    what = "the policy's guest.interpreter"
    yield OwnPath(path=path, what=what)
    homes = [os.path.dirname(os.path.dirname(place)) for place in (path, os.path.realpath(path))]
    try:
        with open(os.path.join(homes[0], "pyvenv.cfg"), "rb") as file:
            lines = os.fsdecode(file.read(_LARGEST_PTH)).splitlines()
    except OSError:
        lines = []
    homes += [os.path.dirname(line.partition("=")[2].strip()) for line in lines if line.split("=")[0].strip() == "home"]
    for home in dict.fromkeys(homes):
        if home.startswith("/") and _is_prefix(home):
            yield from _prefix(home, what)


def _is_prefix(folder: str) -> bool:
    """Returns whether Python is installed there, as far as its standard library or its settings tell."""
    if os.path.exists(os.path.join(folder, "pyvenv.cfg")):
        return True
    for name in ("lib", "lib64"):
        try:
            if any(inner.startswith("python") for inner in os.listdir(os.path.join(folder, name))):
                return True
        except OSError:
            continue
    return False


def _without_repetition(things: Iterator[OwnPath]) -> list[OwnPath]:
    """Leaves out what lies in another path that is protected as a whole, unless a link leads there: it is covered."""
    kept: dict[str, OwnPath] = {}
    for thing in things:
        if thing.path.startswith("/"):
            kept.setdefault(thing.path, thing)
    seen: Looked = {}
    ways = {path: _walked(path, seen) for path in kept}
    by_link = {path for path, (links, _, _) in ways.items() if links}
    # jail's package is always covered by itself as well
    roots = [
        path
        for path, (_, _, status) in ways.items()
        if kept[path].whole and path not in by_link and status and _is_folder(status)
    ]
    return [
        thing
        for path, thing in kept.items()
        if path == PACKAGE or path in by_link or not any(beneath(path, root) for root in roots)
    ]

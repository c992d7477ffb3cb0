"""Configuration that programs of /usr come with, below /etc (``filesystem.etc``): found by looking, from a table.

Distributions put it there and links into /usr. Without it java, openssl, fonts and others fail, and a tool's own safety
policy (ImageMagick's) does not apply. Nothing of a user's, of the network's or of this machine's own is in the table,
nor what administrators keep passwords in: environment, gitconfig, npmrc, pip.conf, wgetrc, apt, maven/settings.xml,
machine-id, ssl/private, ssh. The files are root's: a jail of root's has another id, and reads what all may read.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_TOOLS = {
    "ImageMagick*": "policy.xml limits what the tool itself accepts",
    "OpenCL": "the drivers that there are",
    "R": "R's start-up files",
    "X11/rgb.txt": "names of colours",
    "alternatives": "Debian's cc, awk, editor, java, ... are links through here",
    "fonts": "fontconfig: which fonts there are, and how they are drawn",
    "ghostscript": "fonts of Ghostscript",
    "groff": "man pages",
    "java*": "java.security, without which no JVM starts, and the certificates of authorities",
    "magic": "file(1)",
    "magic.mime": "file(1)",
    "mailcap": "which program shows which type",
    "maven/logging": "Maven's start",
    "maven/m2.conf": "Maven's start",
    "mime.types": "types by the endings of names",
    "perl": "Perl's modules of the system",
    "php*": "php.ini, and which extensions there are",
    "python3*": "sitecustomize.py, a link in Debian's library",
    "sgml": "catalogs of document types",
    "texmf": "TeX",
    "xml": "catalogs of document types",
}
_OF_THE_SYSTEM = {
    "alpine-release": "which system this is",
    "debian_version": "which system this is",
    "fedora-release": "which system this is",
    "inputrc": "keys of readline",
    "locale.alias": "names of languages",
    "localtime": "the zone of the clock",
    "lsb-release": "which system this is",
    "os-release": "which system this is",
    "papersize": "A4 or letter",
    "protocols": "getprotobyname",
    "redhat-release": "which system this is",
    "services": "getservbyname",
    "terminfo": "what terminals can do",
    "timezone": "the zone of the clock",
}
_OF_TLS = dict.fromkeys(
    (
        "ca-certificates/extracted", "crypto-policies", "pki/ca-trust/extracted", "pki/java", "pki/tls/certs",
        "pki/tls/openssl.cnf", "ssl/cert.pem", "ssl/certs", "ssl/openssl.cnf",
    ),
    "OpenSSL: its settings, and certificates of authorities; never the folders around them, which hold private keys",
)  # fmt: skip
TABLE = {**_OF_TOOLS, **_OF_THE_SYSTEM, **_OF_TLS}


_SETTLED = 2_000_000_000  # nanoseconds after which a name that is made gives its folder another time
_known: tuple[int, list[tuple[str, bool]]] = (0, [])  # when /etc was changed, and its places


def found() -> tuple[str, ...]:
    """Returns the paths of the table that this machine has, sorted."""
    return tuple([path for path, is_deeper in _places() if not is_deeper or os.path.exists(path)])


def _places() -> list[tuple[str, bool]]:
    """Returns the paths that the names in /etc allow, sorted, and whether each lies deeper; those of an earlier run
    while /etc has the same names.
    """
    global _known
    try:
        changed = os.stat("/etc").st_mtime_ns
    except OSError:
        return []
    known, places = _known
    if known != changed:
        places = sorted(_allowed(_names("/etc")))
        if time.time_ns() - changed > _SETTLED:
            _known = changed, places
    return places


def _allowed(names: frozenset[str]) -> Iterator[tuple[str, bool]]:
    for pattern in TABLE:
        first, _, rest = pattern.partition("/")
        for name in _matching(first, names):
            yield f"/etc/{name}/{rest}".rstrip("/"), bool(rest)


def _matching(pattern: str, names: frozenset[str]) -> list[str]:
    """Returns the names that a pattern means, whose only wildcard is a star at its end (fnmatch imports re: 5 ms)."""
    if pattern.endswith("*"):
        return [name for name in names if name.startswith(pattern[:-1])]
    return [pattern] if pattern in names else []


def _names(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()

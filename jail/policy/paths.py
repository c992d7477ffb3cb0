r"""Reads an entry of ``filesystem.read`` or ``filesystem.write``: ``[-]HOST[:GUEST]``. Text alone: looks at no file.

A backslash takes its meaning from a colon, another backslash, or the minus sign at the start: ``a\:b`` is a file whose
name has a colon. Before anything else it stands for itself.
"""

from __future__ import annotations

_ESCAPED = ("\\", ":")


def split(entry: str) -> tuple[bool, str, str | None]:
    """Splits an entry into its parts: whether it may be missing (a leading ``-``), the host's path as written, the
    guest's path or None.

    Raises ValueError, with a one-line reason, for an entry that cannot mean anything.
    """
    optional = entry.startswith("-")
    text = entry[1:] if optional or entry.startswith("\\-") else entry
    host, colon, guest = text.partition(":") if "\\" not in text else partition(text)
    if "\0" in entry:
        raise ValueError("a path cannot hold a NUL")
    if not host:
        raise ValueError("the host's path is missing, write HOST or HOST:GUEST")
    if ":" in guest and "\\" not in text:
        raise ValueError("more than one colon, write HOST or HOST:GUEST, and \\: for a colon in a name")
    if colon and not guest.startswith("/"):
        raise ValueError("the guest's path after the colon must be absolute (a colon in a name is written \\:)")
    return optional, host, guest if colon else None


def host_side(entry: str) -> str:
    """Returns the host's path of an entry; "" where the entry cannot mean anything."""
    try:
        return split(entry)[1]
    except ValueError:
        return ""


def escaped(path: str) -> str:
    """Returns the entry that shows exactly this host path at the same path inside."""
    text = path.replace("\\", "\\\\").replace(":", "\\:")
    return f"\\{text}" if text.startswith("-") else text


def partition(text: str) -> tuple[str, str, str]:
    """Splits as str.partition(":") at the colon without a backslash. Raises ValueError for a second one."""
    parts = [""]
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in _ESCAPED:
            at += 1
            parts[-1] += text[at]
        elif text[at] == ":":
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    if len(parts) > 2:
        raise ValueError("more than one colon, write HOST or HOST:GUEST, and \\: for a colon in a name")
    return parts[0], ":" if len(parts) == 2 else "", parts[-1] if len(parts) == 2 else ""

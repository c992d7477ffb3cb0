"""Shims: programs on PATH that choose a version of a tool and execute it. Their configuration is read here instead."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from .programs import read_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def behind(path: str, named_by: str) -> str | None:
    """Returns the program that a shim at ``path`` would execute, or None for a program that is no shim.

    Raises PolicyError for a shim whose choice cannot be found by reading.
    """
    folder, name = os.path.split(path)
    root = os.path.dirname(folder)
    real = os.path.basename(os.path.realpath(path))
    if os.path.basename(folder) == "shims" and os.path.isdir(os.path.join(root, "versions")):
        return _first(_pyenv(root, name), path, "pyenv", named_by)
    if os.path.basename(folder) == "shims" and os.path.isdir(os.path.join(root, "installs")) and real != "mise":
        return _first(_asdf(root, path, name), path, "asdf", named_by)
    if real in ("rustup", "rustup-init") or (os.path.exists(f"{folder}/rustup") and _same(path, f"{folder}/rustup")):
        return _first(_rustup(root, name), path, "rustup", named_by)
    if real == "mise" and os.path.isdir(os.path.join(root, "installs")):
        return _first(_mise(root, name), path, "mise", named_by)
    chosen = _volta(os.environ.get("VOLTA_HOME") or root, name) if real in ("volta-shim", "volta") else None
    if chosen:
        return _first(iter((chosen,)), path, "volta", named_by)
    if real in ("mise", "volta-shim", "volta", "fnm", "proto-shim"):
        raise PolicyError(
            f"{path} is a shim of {real}, which would have to be run to be asked (fix: --tool PATH)", key=named_by
        )
    return None


def _first(programs: Iterator[str], path: str, manager: str, named_by: str) -> str:
    """Returns the first of the programs that exists."""
    tried = []
    for program in programs:
        if os.path.exists(program):
            return program
        tried.append(program)
    looked = f", which is {tried[0]}: no such file" if tried else ", for which no version is chosen"
    raise PolicyError(f"{path} is a shim of {manager}{looked}", key=named_by)


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _upwards(*names: str, most: int = 4096) -> Iterator[bytes]:
    """Yields the contents of the nearest files of these names, from the caller's folder upwards."""
    folder = os.getcwd()
    while True:
        for name in names:
            text = read_head(os.path.join(folder, name), most)
            if text:
                yield text
        if folder == "/":
            return
        folder = os.path.dirname(folder)


def _words(text: bytes) -> list[str]:
    """Returns the words of a version file, without comments and without those that could lead out of the manager's
    folder.
    """
    lines = (line.partition("#")[0] for line in text.decode("utf-8", "replace").splitlines())
    return [word for line in lines for word in line.split() if _is_name(word)]


def _is_name(word: str) -> bool:
    return "/" not in word and word not in (".", "..") and "\0" not in word


def _pyenv(root: str, name: str) -> Iterator[str]:
    chosen = [word for word in os.environ.get("PYENV_VERSION", "").split(":") if word and _is_name(word)]
    if not chosen:
        for text in _upwards(".python-version"):
            chosen = _words(text)
            break
    for version in chosen or _words(read_head(os.path.join(root, "version"))):
        yield os.path.join(root, "versions", version, "bin", name)
        for exact in _versions(os.path.join(root, "versions"), f"{version}."):
            yield os.path.join(root, "versions", exact, "bin", name)


def _versions(folder: str, start: str) -> list[str]:
    """Returns the installed versions that begin so, the highest first."""
    try:
        found = [entry for entry in os.listdir(folder) if entry.startswith(start)]
    except OSError:
        return []
    return sorted(
        found, key=lambda entry: [int(part) if part.isdecimal() else -1 for part in entry.split(".")], reverse=True
    )


def _tool_versions(text: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yields the tools of a .tool-versions file with their versions."""
    for line in text.decode("utf-8", "replace").splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield words[0], words[1:]


def _asdf(root: str, path: str, name: str) -> Iterator[str]:
    marks = [line.split() for line in read_head(path).decode("utf-8", "replace").splitlines() if "asdf-plugin:" in line]
    installed = [(mark[-2], mark[-1]) for mark in marks if len(mark) >= 2 and _is_name(mark[-2]) and _is_name(mark[-1])]
    for plugin in dict.fromkeys(plugin for plugin, _ in installed):
        chosen = os.environ.get(f"ASDF_{plugin.upper().replace('-', '_')}_VERSION", "").split()
        for text in () if chosen else (*_upwards(".tool-versions"), read_head(os.path.expanduser("~/.tool-versions"))):
            chosen = dict(_tool_versions(text)).get(plugin, chosen)
            if chosen:
                break
        for version in chosen:
            if _is_name(version):
                yield os.path.join(root, "installs", plugin, version, "bin", name)


def _mise(root: str, name: str) -> Iterator[str]:
    """Yields the programs of this name in the chosen versions of those installed tools that have one."""
    user = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    texts = [*_upwards(*_MISE_FILES), read_head(os.path.join(user, "mise/config.toml"))]
    for tool in _versions(os.path.join(root, "installs"), ""):
        folder = os.path.join(root, "installs", tool)
        places = [place for place in ("bin", "") if _has_program(folder, os.path.join(place, name))]
        variable = os.environ.get(f"MISE_{tool.upper().replace('-', '_')}_VERSION")
        for version in ([variable] if variable else _mise_versions(texts, tool)) if places else ():
            if _is_name(version):
                for exact in (version, *_versions(folder, f"{version}.")):
                    yield os.path.join(folder, exact, places[0], name)


_MISE_FILES = ("mise.local.toml", "mise.toml", ".mise.toml", ".config/mise.toml", ".tool-versions")
_MISE_ALIASES = {"nodejs": "node", "golang": "go"}


def _has_program(folder: str, name: str) -> bool:
    return any(os.path.exists(os.path.join(folder, version, name)) for version in _versions(folder, ""))


def _mise_versions(texts: list[bytes], tool: str) -> list[str]:
    """Returns the versions of a tool that the first of the files chooses which names it."""
    for text in texts:
        tree = _toml(text)
        tools = tree.get("tools") if tree else dict(_tool_versions(text))
        for key, value in tools.items() if isinstance(tools, dict) else ():
            named = key.removeprefix("core:").replace(":", "-").replace("/", "-")
            if _MISE_ALIASES.get(named, named) == tool:
                chosen = value.get("version") if isinstance(value, dict) else value
                return [word for word in (chosen if isinstance(chosen, list) else [chosen]) if isinstance(word, str)]
    return []


def _volta(root: str, name: str) -> str | None:
    """Returns the Node, or the npm that comes with it, which package.json or the user's default chooses. None for all
    else: of that a Node is a part that must be found as well.
    """
    for text in _upwards("package.json", most=1 << 20):
        chosen = _json(text).get("volta")
        if isinstance(chosen, dict):
            break
    else:
        chosen = _json(read_head(os.path.join(root, "tools/user/platform.json"))).get("node")
        chosen = chosen | {"node": chosen.get("runtime")} if isinstance(chosen, dict) else {}
    node = chosen.get("node")
    if name not in ("node", "npm", "npx") or not isinstance(node, str) or not _is_name(node):
        return None
    return None if name != "node" and chosen.get("npm") else os.path.join(root, "tools/image/node", node, "bin", name)


def _json(text: bytes) -> dict[str, Any]:
    import json

    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def _rustup(cargo: str, name: str) -> Iterator[str]:
    home = os.environ.get("RUSTUP_HOME") or os.path.join(os.path.dirname(cargo), ".rustup")
    toolchains = os.path.join(home, "toolchains")
    chosen = [os.environ.get("RUSTUP_TOOLCHAIN", "")]
    for text in () if chosen[0] else _upwards("rust-toolchain.toml", "rust-toolchain"):
        chosen = [_value(text, "channel") or next(iter(_words(text)), "")]
        break
    channel = chosen[0] or _value(read_head(os.path.join(home, "settings.toml")), "default_toolchain")
    if channel and _is_name(channel):
        yield os.path.join(toolchains, channel, "bin", name)
        for exact in _versions(toolchains, f"{channel}-"):
            yield os.path.join(toolchains, exact, "bin", name)


def _value(text: bytes, key: str) -> str:
    """Reads the text of one key of a TOML file; "" where the file or the key is not there."""
    tree = _toml(text)
    for section in (tree, *(inner for inner in tree.values() if isinstance(inner, dict))):
        if isinstance(section.get(key), str):
            return str(section[key])
    return ""


def _toml(text: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text.decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}

"""Tells which changes are taken over only if they are named: what may run by itself later, or is no plain file.

No such list is whole: a Makefile, a test or a module runs as well, at the user's next command. The rest is for the
user's eyes.
"""

from __future__ import annotations

import os

from ..result.change import Change

TOO_DEEP = "it lies too deep: what is in it is not looked at, and cannot be taken over"
LARGE = 64 << 20  # bytes
# Parts of a path: a file of this name, or anything in a folder of this name.
_RUN_BY_THEMSELVES = frozenset((
    ".envrc", ".profile", ".login", ".logout", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".zshrc",
    ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".cshrc", ".tcshrc", ".kshrc", ".xinitrc", ".xprofile", ".inputrc",
    ".vimrc", ".gvimrc", ".exrc", ".nvimrc", ".nvim.lua", ".vim", ".emacs", ".emacs.d", ".dir-locals.el", ".nanorc",
    ".vscode", ".idea", ".fleet", ".zed", ".devcontainer", ".sublime-project", ".lvimrc", ".gdbinit", ".lldbinit",
    ".husky", ".pre-commit-config.yaml", ".lefthook.yml", "lefthook.yml", ".github", ".gitlab-ci.yml", ".circleci",
    ".claude", ".cursor", ".mcp.json", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".mise.toml", "mise.toml",
    ".tool-versions", ".direnv", ".ssh", ".gnupg", ".config", ".local", ".gitconfig", ".gitmodules", ".hgrc", ".hg",
    "sitecustomize.py", "usercustomize.py",
))  # fmt: skip
_OF_GIT = frozenset(("hooks", "config", "config.worktree", "commondir", "gitdir", "attributes", "fsmonitor-watchman"))


def caution(change: Change) -> str:
    """Returns why a change is taken over only if it is named; "" for others."""
    if change.warning:
        return change.warning
    after = change.after
    if after is not None and after.type in ("fifo", "socket", "device"):
        return f"it is a {after.type}"
    if after is not None and after.mode & 0o6000 and after.type == "file":
        return "it has a set-user-id or set-group-id bit"
    if after is not None and after.type == "link" and _leads_out(change.path, after.target):
        return "it is a link that leads out of the folder"
    if after is not None and after.size > LARGE:
        return f"it is larger than {LARGE >> 20} MiB"
    return "it may run by itself later" if _runs(change.path) else ""


def _leads_out(path: str, target: str) -> bool:
    """Returns whether a link's target may lie elsewhere. Text alone: ".." behind a name may be that of another link."""
    parts = target.split("/")
    up = 0
    while up < len(parts) and parts[up] in ("..", "."):
        up += 1
    ups = parts[:up].count("..")
    return os.path.isabs(target) or ".." in parts[up:] or ups > path.count("/")


def _runs(path: str) -> bool:
    parts = path.lower().split("/")
    if ".git" in parts:
        inner = parts[parts.index(".git") + 1 :]
        return not inner or not _OF_GIT.isdisjoint(inner)
    return not _RUN_BY_THEMSELVES.isdisjoint(parts) or parts[-1].endswith(".pth")

"""The places where no jail of the full tier can be made, and how a command is run there (imitation.py)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from .program import ENV

IMITATION = Path(__file__).with_name("imitation.py")
USER = ("--user", "1000")
# An ordinary user may not reach an interpreter in root's home.
PYTHON = "/usr/bin/python3" if sys.base_prefix.startswith("/root/") else sys.executable
_PACKAGES = [path for path in sys.path if path.endswith("-packages")]
_ENV = {**ENV, "PYTHONPATH": ":".join((ENV["PYTHONPATH"], *_PACKAGES)), "HOME": "/tmp"}


def imitated(scene: tuple[str, ...], *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command in a scene, and hands back how it ended."""
    return subprocess.run(
        [sys.executable, str(IMITATION), *scene, "--", *command],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, env=_ENV, check=False, **options
    )  # fmt: skip


def cli(scene: tuple[str, ...], *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command line of this checkout, in a scene."""
    return imitated(scene, PYTHON, "-m", "jail", *arguments, **options)

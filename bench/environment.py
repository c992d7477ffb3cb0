"""The benchmarks' own virtual environment, under the user's cache: what they need of the package index goes there."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec


class Missing(Exception):
    """Something cannot be had, or does not work here; the words say why."""


def last_line(text: str, otherwise: str) -> str:
    """What a program that failed has to say for itself."""
    return (text.strip().splitlines() or [otherwise])[-1]


def place() -> str:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "jail-bench", f"peers-{sys.version_info[0]}.{sys.version_info[1]}")


def interpreter() -> str:
    """The environment's Python, of the version that runs now; it is made where it is not there yet. Raises Missing."""
    python = os.path.join(place(), "bin", "python")
    if not os.access(python, os.X_OK):
        made = subprocess.run([sys.executable, "-m", "venv", place()], capture_output=True, text=True, check=False)
        if made.returncode:
            raise Missing(f"no virtual environment can be made ({last_line(made.stdout, 'venv says nothing')})")
    return python


def having(package: str) -> str:
    """A Python that can import a package: the one that runs now, or the environment's. Raises Missing."""
    if find_spec(package):
        return sys.executable
    fetch(package)
    return interpreter()


def fetch(package: str) -> str:
    """The version of a package that stands in the environment, installed now where it does not. Raises Missing."""
    python = interpreter()
    ask = [python, "-c", f"from importlib.metadata import version; print(version({package!r}))"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    if answer.returncode:
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        fetched = subprocess.run(install, capture_output=True, text=True, check=False)
        answer = subprocess.run(ask, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Missing(f"it cannot be installed ({last_line(fetched.stderr, 'pip says nothing')})")
    return answer.stdout.strip()

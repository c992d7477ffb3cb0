"""Fetches sources through the ordinary clients: source packages through apt, sdists through pip."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

APT = Path("/etc/apt")


def debian_source(name: str, folder: Path) -> None:
    """Puts the files of a source package there, of the archives that this machine's packages come from.

    Most machines list none for sources; apt is given lists of its own, so nothing of the machine's changes.
    """
    state = folder / "apt"
    for part in ("etc", "lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True)
    _list_sources(state / "etc")
    places = {"Etc::SourceList": "/dev/null", "Etc::SourceParts": "etc", "State::Lists": "lists", "Cache": "cache"}
    options = [f"-oDir::{key}={at if at.startswith('/') else state / at}" for key, at in places.items()]
    apt = ["apt-get", "-qq", *options, "-oDir::State::status=/dev/null", "-oAPT::Sandbox::User="]
    subprocess.run([*apt, "update"], check=True, capture_output=True)
    subprocess.run([*apt, "source", "--download-only", name], check=True, capture_output=True, cwd=folder)


def _list_sources(folder: Path) -> None:
    """Writes the entries of the distribution's own archives again, for sources."""
    for path in (APT / "sources.list", *(APT / "sources.list.d").glob("*")):
        if path.exists() and re.search("debian|ubuntu", text := path.read_text()):
            text = re.sub("^deb ", "deb-src ", text, flags=re.MULTILINE)
            (folder / path.name).write_text(re.sub("^Types: deb$", "Types: deb-src", text, flags=re.MULTILINE))


def sdist(python: Path, requirement: str, folder: Path) -> Path:
    """Downloads a package's source distribution; returns the file.

    pip builds its metadata, with build requirements that it may take as wheels: from their sources they take hours.
    """
    before, name = set(folder.iterdir()), requirement.partition("=")[0]
    subprocess.run(
        [python, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name, "-d", folder, requirement],
        check=True,
        stdout=sys.stderr,
    )
    [made] = set(folder.iterdir()) - before
    return made

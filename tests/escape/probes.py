"""The corpus of os/: what each probe's first line says, its C built when needed, the host's canaries.

The first line of a probe has ``category``, ``expect`` (contained, or limit:KIND) and ``source`` (its aim), then

- ``verdict``: the only verdicts that count as held;
- ``run``: limits of its own, ``cpu=1 wall=20``;
- ``live``: how it is shown that the probe can fail, ways separated by ``;``. ``plain``: unconfined it escapes, for
  anybody; ``root``: for root alone. Anything else is a jail with one layer taken away, which lets the probe through:
  ``limits.pids=400`` (a policy key), ``allow=keyctl,add_key`` (system calls), ``show=/sys``, ``env=NAME``;
- ``policy``: the preset, where it is not ``command``: what that permits beside is what the probe has to work with;
- ``cgroup``: the layer without which this cannot be seen, or not be named: only a cgroup counts it;
- ``known``: why no jail of this shape can hold it. docs/security.md tells the same.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).parent / "os"
SECRET = "JAIL_CANARY_SECRET"
INTERPRETERS = {".py": "/usr/bin/python3", ".sh": "/bin/sh"}
GUARDED = "not even tried"  # what a dangerous probe says outside of a jail: no proof of anything


class Probe(NamedTuple):
    path: Path
    fields: dict[str, str]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def limited(self) -> bool:
        return self.fields["expect"].startswith("limit:")

    @property
    def verdicts(self) -> set[str]:
        """The verdicts that count as held. None named: the guest ended by itself, or was stopped for its acts."""
        return set(self.fields.get("verdict", "ok,exit,signal,violation").split(","))

    @property
    def limits(self) -> dict[str, float]:
        pairs = (pair.split("=") for pair in self.fields.get("run", "").split())
        return {key: float(value) for key, value in pairs}

    def live(self, unconfined: bool) -> list[str]:
        ways = [way.strip() for way in self.fields.get("live", "").split(";")]
        return [way for way in ways if way and (way in ("plain", "root")) == unconfined]


def read(path: Path) -> Probe:
    first = path.read_text().partition("\n")[0].lstrip("/# ")
    pairs = (part.partition(":") for part in first.split(" | "))
    return Probe(path, {key.strip(): value.strip() for key, _, value in pairs})


PROBES = [read(path) for path in sorted([*CORPUS.glob("[0-9]*"), *CORPUS.glob("known-*")])]


def escaped(output: str) -> bool:
    return any(line.startswith("ESCAPED:") for line in output.splitlines())


class Workshop:
    """A folder that any id can read, with each probe in it as it is run: C built, the host's name filled in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path in CORPUS.iterdir():
            if path.is_file():
                text = path.read_bytes().replace(b"@HOST_HOSTNAME@", os.uname().nodename.encode())
                (folder / path.name).write_bytes(text)

    def command(self, probe: Probe) -> tuple[Path, str, list[str]]:
        """The host's file to show, its place in the jail, and the command that runs it there."""
        if probe.path.suffix == ".c":
            binary = self.folder / "bin" / probe.name
            if not binary.exists():
                subprocess.run(["sh", self.folder / "build.sh", probe.path.name], check=True, stdout=subprocess.DEVNULL)
            return binary, "/probe", ["/probe"]
        inside = "/probe" + probe.path.suffix
        return self.folder / probe.path.name, inside, [INTERPRETERS[probe.path.suffix], inside]

    def unconfined(self, probe: Probe, folder: Path) -> str:
        """What the probe prints as the plain child of a careless parent: descriptors, signals, umask, all leaks."""
        source, inside, command = self.command(probe)
        left_open = os.open(folder, os.O_RDONLY)
        both_ways = os.open(folder / "both-ways", os.O_RDWR | os.O_CREAT)
        before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        try:
            done = subprocess.run(
                [str(source) if word == inside else word for word in command],
                stdin=both_ways,
                stdout=subprocess.PIPE,
                cwd=folder,
                pass_fds=[left_open],
                restore_signals=False,
                umask=0,
                extra_groups=[4242] if os.geteuid() == 0 else None,
                env={**os.environ, SECRET: "1"},
                timeout=60,
                check=False,
            )
        finally:
            signal.signal(signal.SIGPIPE, before)
            os.close(left_open)
            os.close(both_ways)
        return done.stdout.decode("utf-8", "replace")


def public_folder(name: str) -> Path:
    """A new folder under /tmp that every id can reach, unlike pytest's own."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=name))
    folder.chmod(0o755)
    return folder


@contextlib.contextmanager
def workshop() -> Iterator[Workshop]:
    folder = public_folder("probes-")
    try:
        yield Workshop(folder)
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def canaries() -> Iterator[None]:
    """The host's own things, there for as long as the probes run."""
    process = subprocess.Popen([sys.executable, CORPUS / "canaries.py"], stdout=subprocess.PIPE)
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        try:
            yield
        finally:
            process.terminate()


def processes_named(word: str) -> list[str]:
    """The command lines of this host's processes that have this word in them."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
            if word in line:
                found.append(f"{pid}: {line}")
    return found

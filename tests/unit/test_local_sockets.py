"""Which AF_UNIX sockets a policy comes to, and what of a share is covered. Real sockets and FIFOs, no jail."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from jail.core.errors import HostError, PolicyError
from jail.host.cgroups import CgroupFacts
from jail.host.facts import Host
from jail.plan import local_sockets
from jail.plan.build import build
from jail.plan.command import Command
from jail.plan.landlock import RESOLVE_UNIX
from jail.plan.model import Cover, Plan
from jail.policy.load import load

USER = Host(
    machine="x86_64",
    uid=os.geteuid(),
    gid=os.getegid(),
    id_range=None,
    landlock_abi=7,
    cgroups=CgroupFacts(backend="none"),
    namespaces=(1, 2, 3, 4, 5, 6, 7),
)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder with a socket, a FIFO, a file, a link to each and a folder."""
    folder = tmp_path / "share"
    (folder / "deep" / "er").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "deep" / "agent"))
    os.mkfifo(folder / "deep" / "er" / "fifo")
    (folder / "file").write_text("x")
    for name in ("file", "deep", "deep/agent"):
        (folder / f"link-to-{name.replace('/', '-')}").symlink_to(name)
    return folder


def plan(preset: str, abi: int = 7, mode: str = "none", unix: str = "", **command: Any) -> Plan:
    policy = load(preset, [("network.mode", mode), *([("network.unix", unix)] if unix else [])])
    kept = tuple(layer for layer in policy.require.layers if mode != "host" or layer != "network_namespace")
    policy = policy.replace(require=policy.require.replace(layers=kept), filesystem=policy.filesystem.replace(write=()))
    given = {"source": b""} if policy.guest.language == "python" else {"argv": ("true",)}
    return build(policy, Command(**given, **command), USER.replace(landlock_abi=abi))


def covered(made: Plan) -> dict[str, str]:
    """Returns the covers but for those of jail/plan/installed_packages.py and jail/plan/machine.py."""
    covers = [entry for entry in made.entries if isinstance(entry, Cover)]
    return {
        entry.path: entry.hides
        for entry in covers
        if not entry.path.endswith("-packages") and entry.source.startswith("/run/jail/empty")
    }


@pytest.mark.parametrize(
    ("preset", "abi", "mode", "shares", "unix"),
    [
        *((preset, 7, "none", shares, "none") for preset in ("python", "judge") for shares in (False, True)),
        ("command", 7, "none", False, "own"),
        ("command", 7, "none", True, "none"),
        ("command", 0, "none", True, "none"),
        ("command", 9, "none", True, "own"),  # Landlock knows whose a socket is
        ("command", 6, "host", False, "own"),
        ("command", 5, "host", False, "none"),  # the host's abstract sockets, and no Landlock to keep them off
        *(("build", abi, "none", shares, "own") for abi in (0, 7, 9) for shares in (False, True)),
        ("build", 6, "host", True, "own"),
    ],
)
def test_what_a_preset_comes_to(preset: str, abi: int, mode: str, shares: bool, unix: str, share: Path) -> None:
    made = plan(preset, abi, mode, read=(f"{share}:/srv/s",) if shares else ())
    assert made.unix == unix
    assert made.seccomp == plan(preset, abi, mode, unix=unix, read=()).seccomp


def test_own_sockets_are_refused_where_the_hosts_abstract_ones_cannot_be_kept_off() -> None:
    with pytest.raises(HostError, match=r"abstract sockets.*fix: use Linux 6.12 or later, or set network.unix"):
        plan("build", 5, "host")
    assert plan("build", 5, "host", unix="any").unix == "any"


def test_a_file_or_a_folder_of_the_systems_is_no_folder_of_the_hosts(share: Path) -> None:
    for shown in (str(share / "file"), "/usr/share", "-/etc/ssl"):
        assert plan("command", read=(f"{shown}:/srv/s",)).unix == "own"
    for shown in (f"/usr/..{share}", str(share / "link-to-deep")):
        assert plan("command", read=(f"{shown}:/srv/s",)).unix == "none"


def test_landlock_gets_the_right_where_the_kernel_has_it() -> None:
    for abi, unix, handled in ((9, "own", True), (9, "none", True), (10, "own", True), (9, "any", False)):
        fence = plan("build", abi, unix=unix).landlock
        assert fence is not None
        assert bool(fence.handled_fs & RESOLVE_UNIX) is handled
        assert not any(rule.access & RESOLVE_UNIX for rule in fence.rules), "no rule gives it"
    older = plan("build", 8).landlock
    assert older is not None and not older.handled_fs & RESOLVE_UNIX


def test_what_stands_in_a_share_is_covered(share: Path) -> None:
    made = plan("build", write=(str(share),), read=(f"{share}/deep:/srv/d",))
    assert covered(made) == {
        f"{share}/deep/agent": f"{share}/deep/agent",
        f"{share}/deep/er/fifo": f"{share}/deep/er/fifo",
        "/srv/d/agent": f"{share}/deep/agent",
        "/srv/d/er/fifo": f"{share}/deep/er/fifo",
    }
    assert made.entries[-1].path.startswith("/"), "covers come last: nothing is mounted over them"
    assert isinstance(made.entries[-1], Cover)
    assert [note for note in made.notes if "covered: 4, such as" in note]
    assert covered(plan("build", unix="any", write=(str(share),))) == {}


def test_every_run_looks_again(share: Path) -> None:
    assert len(covered(plan("build", write=(str(share),)))) == 2
    os.mkfifo(share / "another")
    assert len(covered(plan("build", write=(str(share),)))) == 3


def test_a_fifo_is_covered_where_no_socket_can_be_made(share: Path) -> None:
    for preset, place in itertools.product(("python", "judge", "command"), ("/srv/s", "/tmp/x/s", "/home/s")):
        for abi in (0, 7, 9):
            assert len(covered(plan(preset, abi, read=(f"{share}:{place}",)))) == 2
        assert len(covered(plan(preset, write=(f"{share}:{place}",)))) == 2
    inside = plan("command", write=(f"{share.parent}:/srv",), read=(f"{share}:/srv/share",))
    assert set(covered(inside)) == {"/srv/share/deep/agent", "/srv/share/deep/er/fifo"}


def test_what_lies_beneath_another_share_is_not_covered(share: Path, tmp_path: Path) -> None:
    """A cover there would hide what that share has at the same place."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "agent").write_text("a file")
    made = plan("build", write=(f"{share}:/srv/s",), read=(f"{other}:/srv/s/deep",))
    assert covered(made) == {}


def test_a_share_that_is_a_socket_or_a_fifo(share: Path) -> None:
    agent, fifo = share / "deep" / "agent", share / "deep" / "er" / "fifo"
    for preset in ("python", "judge", "command", "build"):
        for given in ({"read": (f"{agent}:/srv/s",)}, {"write": (f"{agent}:/srv/s",)}):
            with pytest.raises(PolicyError, match=r"is a socket, and so a way out .fix: set network.unix = 'any'"):
                plan(preset, **given)
        with pytest.raises(PolicyError, match=r"is a FIFO.*fix: show it with --rw"):
            plan(preset, read=(f"{fifo}:/srv/s",))
        plan(preset, write=(f"{fifo}:/srv/s",))
        plan(preset, unix="any", read=(f"{agent}:/srv/a", f"{fifo}:/srv/f"))
    file = share / "file"
    plan("command", read=(f"{file}:/srv/s",))
    file.unlink()
    agent.rename(file)
    with pytest.raises(PolicyError, match="is a socket"):  # asked anew for each run
        plan("command", read=(f"{file}:/srv/s",))


def test_the_whole_host_can_be_a_share(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own path is one character; the folders of the kernel and of the system are passed over."""
    real, seen = os.scandir, []

    def scandir(path: str) -> Any:
        seen.append(path)
        return (
            real(path)
            if path == "/" or str(share).startswith(path) or path.startswith(str(share))
            else real(share / "x")
        )

    (share / "x").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    found = covered(plan("command", read=("/:/host",)))
    assert found.items() >= {
        (f"/host{share}/deep/agent", f"{share}/deep/agent"), (f"/host{share}/deep/er/fifo", f"{share}/deep/er/fifo")
    }  # fmt: skip
    assert not {"/proc", "/sys", "/usr"} & set(seen)


def test_too_many_to_cover(share: Path) -> None:
    for number in range(local_sockets._MOST_COVERS + 1):
        os.mkfifo(share / f"fifo-{number}")
    with pytest.raises(PolicyError, match=r"more than 512 sockets and FIFOs.*fix: share less of it"):
        plan("build", write=(str(share),))
    shutil.rmtree(share)  # others look through the folder of all tests


@pytest.mark.user_only
@pytest.mark.parametrize(
    ("mode", "readonly", "hidden"),
    [(0o311, True, True), (0o311, False, True), (0o000, False, True), (0o000, True, False)],
)
def test_a_folder_that_cannot_be_looked_into(mode: int, readonly: bool, hidden: bool, share: Path) -> None:
    """Its names can be tried, or it can be opened up by a guest of the same id; else nobody gets into it."""
    deep = share / "deep"
    deep.chmod(mode)
    try:
        found = covered(plan("build", **{"read" if readonly else "write": (f"{share}:/srv/s",)}))
    finally:
        deep.chmod(0o755)
    assert found == ({"/srv/s/deep": str(deep)} if hidden else {})


def test_a_path_too_long_to_be_looked_into(share: Path) -> None:
    here = os.open(share, os.O_RDONLY)
    for _ in range(20):  # deeper than a path can say: only step by step
        os.mkdir("x" * 250, dir_fd=here)
        inner = os.open("x" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.mkfifo("fifo", dir_fd=here)
    os.close(here)
    with pytest.raises(PolicyError, match=r"cannot be looked through.*file name too long.*fix: move it away") as error:
        plan("build", write=(str(share),))
    assert len(str(error.value)) < 600
    shutil.rmtree(share)

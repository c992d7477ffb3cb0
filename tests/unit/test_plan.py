"""Policy, command and host to plan: what every run of a preset has, asserted without a kernel."""

from __future__ import annotations

import errno
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pytest

import jail
from jail.core.errors import HostError, PolicyError, SetupError
from jail.host.cgroups import CgroupFacts
from jail.host.facts import Host
from jail.plan import configuration
from jail.plan.build import build
from jail.plan.command import Command
from jail.plan.model import Bind, Cover, Directory, File, GuestStart, Plan, Proc, Scratch, Symlink, Terminals
from jail.plan.root import HOME
from jail.policy import presets
from jail.policy.load import load
from jail.policy.model import Policy

from .bpf import AARCH64, ALLOW, ERRNO, X86_64, Program

COUNTED = ("memory_cgroup", "pids_cgroup", "cpu_cgroup")
USER = Host(
    machine="x86_64",
    uid=1234,
    gid=1234,
    id_range=None,
    landlock_abi=6,
    cgroups=CgroupFacts(backend="none"),
    namespaces=(1, 2, 3, 4, 5, 6, 7),
)
ROOT = USER.replace(uid=0, gid=0, id_range=(1879113728, 65536), cgroups=CgroupFacts(backend="cgroup2", layers=COUNTED))
MB = 1 << 20


def plan(policy: str | Policy = "command", host: Host = USER, **command: Any) -> Plan:
    policy = load(policy) if isinstance(policy, str) else policy
    if policy.guest.language == "python":
        command.setdefault("source", b"pass")
    else:
        command.setdefault("argv", ("true",))
    return build(policy, Command(**command), host)


def at(made: Plan, path: str) -> Any:
    """What the guest finds at a path: the last that was put there."""
    return [entry for entry in made.entries if entry.path == path][-1]


# --- what every plan has --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", [USER, ROOT], ids=["user", "root"])
@pytest.mark.parametrize("name", presets())
def test_every_preset(name: str, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = plan(name, host)
    assert made == plan(name, host), "the same twice"
    assert set(made.namespaces) == {"user", "mount", "pid", "network", "ipc", "uts", "cgroup"}
    assert made.loopback == (name in ("build", "command"))
    assert made.landlock is not None
    assert len(made.seccomp) % 8 == 0 and len(made.seccomp) > 0 and len(made.seccomp_init) > 0
    assert (made.identity.uid, made.identity.gid) == (1000, 1000)
    assert (made.identity.range, made.identity.drop_groups) == (host.id_range, host.id_range is not None)
    assert made.hostname == "jail"
    for entry in made.entries:
        assert entry.path.startswith("/") and os.path.normpath(entry.path) == entry.path
    limits = {limit.name: limit for limit in made.rlimits}
    assert (limits["CORE"].soft, limits["CORE"].hard) == (1, 1), "0 stops no core that goes to a pipe"
    assert all(limit.soft <= limit.hard for limit in made.rlimits)


@pytest.mark.parametrize("name", presets())
def test_every_mount_point_has_its_parents_first(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made, inside = {"/"}, [""]
    for entry in plan(name).entries:
        beneath_a_bind = any(entry.path.startswith(bind + "/") for bind in inside if bind)
        assert os.path.dirname(entry.path) in made or beneath_a_bind, entry
        assert (
            isinstance(entry, (Directory, File, Symlink, Terminals, Cover)) or entry.path in made or beneath_a_bind
        ), entry
        made.add(entry.path)
        if isinstance(entry, Bind):
            inside.append(entry.path)


@pytest.mark.parametrize("name", presets())
def test_what_is_writable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = plan(name)
    writable = [e.path for e in made.entries if isinstance(e, Bind) and not e.readonly]
    assert writable == ([str(tmp_path)] if name == "build" else [])
    assert [type(e) for e in made.entries].count(Scratch) == [type(e) for e in made.entries].count(Proc) == 1
    assert at(made, "/proc") == Proc(whole=name == "build")


def test_no_host_file_of_etc() -> None:
    shown = {e.path for e in plan().entries if isinstance(e, Bind) and e.path.startswith("/etc/")}
    assert shown <= {*configuration.found(), "/etc/ld.so.cache"}
    assert not {e.path for e in plan("judge").entries if e.path.startswith("/etc/") and isinstance(e, Bind)} - {
        "/etc/ld.so.cache"
    }
    assert b"jail:x:1000:1000" in at(plan(), "/etc/passwd").content


# --- shares ---------------------------------------------------------------------------------------------------------


def test_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("in")
    made = plan(read=(f"{tmp_path}:/data", "file", "link:/l"), write=("in",))
    source = os.path.realpath(tmp_path)
    assert (at(made, "/data").source, at(made, "/data").readonly) == (source, True)
    assert at(made, f"{tmp_path}/file").source == f"{source}/file"
    assert at(made, "/l").source == f"{source}/in"
    assert (at(made, f"{tmp_path}/in").source, at(made, f"{tmp_path}/in").readonly) == (f"{source}/in", False)
    assert any(isinstance(e, File) and e.path == f"{tmp_path}/file" for e in made.entries), "a file's place is a file"
    assert made.watched == (f"{source}/in",)


def test_a_share_is_what_its_path_leads_to_by_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "home/c"):
        (tmp_path / name).mkdir(parents=True)
    link, here = tmp_path / "link", os.path.realpath(tmp_path)

    def source(text: str = str(link)) -> str:
        found: str = at(plan(read=(f"{text}:/l",)), "/l").source
        return found

    link.symlink_to("a")
    assert [source(), source()] == [f"{here}/a"] * 2
    link.unlink()
    link.symlink_to("b")
    assert source() == f"{here}/b"
    link.unlink()
    (tmp_path / "b").rename(link)  # the same folder, and no link any more
    assert source() == f"{here}/link"
    link.rmdir()
    link.touch()
    assert isinstance(next(e for e in plan(read=(f"{link}:/l",)).entries if e.path == "/l"), File)
    for home in (tmp_path, tmp_path / "home"):
        monkeypatch.setenv("HOME", str(home))
        (home / "c").mkdir(exist_ok=True)
        assert source("~/c") == os.path.realpath(home / "c")


@pytest.mark.parametrize("host", [USER, ROOT], ids=["user", "root"])
def test_owners_are_shifted_for_root_alone(tmp_path: Path, host: Host) -> None:
    made = plan(host=host, read=(str(tmp_path),))
    shifted = {e.path for e in made.entries if isinstance(e, Bind) and e.shift_owner}
    assert shifted == ({str(tmp_path)} if host.id_range else set())


@pytest.mark.parametrize("text", ["", ":/x", "\0", "/usr:relative", "/usr:/", "/usr://", "/usr:/.."])
def test_shares_that_cannot_be(text: str) -> None:
    with pytest.raises(PolicyError) as error:
        plan(read=(text,))
    assert error.value.key == "--ro"


def test_missing_shares(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=rf"mount {tmp_path}/no: no such file or directory \(named by --rw\)"):
        plan(write=(f"{tmp_path}/no",))
    assert plan(write=(f"-{tmp_path}/no",)) == plan()


def test_a_share_may_take_the_place_of_scratch(tmp_path: Path) -> None:
    scratch = next(e for e in plan(write=(f"{tmp_path}:/tmp",)).entries if isinstance(e, Scratch))
    assert "/tmp" not in dict(scratch.places)
    assert {"/dev/shm", HOME} <= set(dict(scratch.places))


def test_our_own_files_stay_read_only_in_a_workspace() -> None:
    package = os.path.dirname(os.path.realpath(jail.__file__))
    made = plan(write=(f"{os.path.dirname(package)}:/w",))
    own = at(made, "/w/jail")
    assert (own.source, own.readonly) == (package, True)


# --- limits ---------------------------------------------------------------------------------------------------------


def rlimits(made: Plan) -> dict[str, tuple[int, int]]:
    return {limit.name: (limit.soft, limit.hard) for limit in made.rlimits}


def test_rlimits() -> None:
    made = rlimits(plan(load("command").replace(cpu=1.5, open_files=20, pids=7)))
    assert made["CPU"] == (3, 4), "a second later than the watch"
    assert made["NOFILE"] == (20, 20)
    assert made["NPROC"][0] >= 8, "the jail's init counts here"
    endless = rlimits(plan(load("command", [("limits.cpu", "none"), ("limits.disk", "none")])))
    unlimited = [
        (1 << 64) - 1 if hard == resource.RLIM_INFINITY else hard
        for hard in (resource.getrlimit(resource.RLIMIT_CPU)[1],)
    ]
    assert endless["CPU"][1] == unlimited[0]


def test_no_space_is_reserved_on_a_writable_path_of_the_host(tmp_path: Path) -> None:
    """fallocate is faster than any walk; glibc takes "not supported" for a reason to write instead."""
    numbers = {"x86_64": (285, X86_64), "aarch64": (47, AARCH64)}[os.uname().machine]
    limited, endless = load("command"), load("command").replace(disk=None)
    answers = [
        Program(made.seccomp).verdict(numbers[0], (3, 0, 0, 1 << 30), numbers[1])
        for made in (
            plan(limited, write=(str(tmp_path),)),
            plan(limited, read=(str(tmp_path),)),
            plan(endless, write=(str(tmp_path),)),
        )
    ]
    assert answers == [ERRNO | errno.EOPNOTSUPP, ALLOW, ALLOW]


def test_scratch_is_as_large_as_the_smaller_of_two_limits() -> None:
    for disk, size in (("8M", 8 * MB), ("1G", 64 * MB), ("none", 64 * MB)):
        made = plan(load("command").replace(disk=disk))
        assert next(e for e in made.entries if isinstance(e, Scratch)).size == size


# --- what is run ----------------------------------------------------------------------------------------------------


def test_candidates() -> None:
    assert plan(argv=("/bin/x",)).candidates == ("/bin/x",)
    assert plan(argv=("./x",)).candidates == ("./x",)
    assert plan(argv=("x",), env=(("PATH", "/a:/b/::relative:/"),)).candidates == ("/a/x", "/b/x", "/x")
    assert plan(argv=("x",), env=(("PATH", ""),)).candidates == ("x",)


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s")
    monkeypatch.setenv("GIVEN", "g")
    base = dict(plan().env)
    assert set(base) == {"PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR"}
    policy = load("command", [("environment.pass", '["GIVEN", "UNSET"]'), ("environment.set", '{A = "1", B = "2"}')])
    assert dict(plan(policy, env=(("B", "3"),)).env) == {**base, "GIVEN": "g", "A": "1", "B": "3"}


def test_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert plan().cwd == HOME
    assert plan(read=(f"{tmp_path}:/w",)).cwd == "/w/a"
    assert plan(write=("..",)).cwd == f"{tmp_path}/a"
    assert plan(read=(f"{tmp_path}:/w",), cwd="/tmp").cwd == "/tmp"
    assert plan(cwd="sub/../x").cwd == f"{HOME}/x"
    assert plan(write=("..",), cwd="sub").cwd == f"{tmp_path}/a/sub"
    assert plan(read=(f"{tmp_path}:/w",), cwd="../sub").cwd == "/w/sub"


def test_python() -> None:
    made = plan("python", source=b"1", argv=("a",), filename="x.py", want_value=True)
    assert made.guest is not None
    assert made.guest.narrow
    assert {**made.guest.as_dict(), "narrow": b""} == {
        "language": "python", "filename": "x.py", "source": b"1", "argv": ["a"], "want_value": True,
        "level": "strict", "imports": ["@stdlib"], "codec": "", "narrow": b"", "package": None, "beside": None,
        "modules": [], "folders": ["/home", "/tmp"], "packages": [],
    }  # fmt: skip
    assert made.argv[:3] == (sys.executable, "-I", "-c")
    assert made.candidates == (sys.executable,)
    assert made.guest.source.decode() not in made.argv[3:]
    assert b"1" not in [e.content for e in made.entries if isinstance(e, File)]
    shown = [e.path for e in made.entries if isinstance(e, Bind)]
    assert sys.prefix not in shown and sys.base_prefix not in shown and os.path.expanduser("~") not in shown
    assert plan().guest is None


def test_another_language_is_a_row_of_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Bind(path="/usr/bin/node", source="/usr/bin/env", named_by="the interpreter")
    start = GuestStart(argv=("/usr/bin/node", "harness.mjs"), binds=(shown,), narrow=b"")
    monkeypatch.setattr("jail.plan.common_part.LANGUAGES", {"python": lambda *_, **__: start})
    made = plan("python", source=b"1", filename="x.mjs")
    assert (made.argv, made.guest and made.guest.filename) == (start.argv, "x.mjs")
    assert shown in made.entries


# --- what cannot be -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [{"argv": ()}, {"argv": ("a\0",)}, {"cwd": "/\0"}, {"env": (("A", "\0"),)}, {"source": b"1"}]
)
def test_nonsense(command: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        plan("command", **command)


def test_layers_that_this_host_does_not_have() -> None:
    def required(layer: str) -> Policy:
        policy = load("command")
        return policy.replace(require=policy.require.replace(layers=(layer,)))

    for layer in ("memory_cgroup", "pids_cgroup", "cpu_cgroup"):
        with pytest.raises(HostError) as error:
            plan(required(layer))
        assert error.value.layer == layer
        assert plan(required(layer), ROOT).require == (layer,)
    with pytest.raises(HostError, match="landlock"):
        plan(required("landlock"), USER.replace(landlock_abi=0))
    assert plan(host=USER.replace(landlock_abi=0)).landlock is None


@pytest.mark.parametrize(
    ("source", "level", "said"), [(None, "strict", "a command"), (b"1", "off", "'off'"), (b"1", "standard", None)]
)
def test_a_required_language_ring(source: bytes | None, level: str, said: str | None) -> None:
    policy = load("python", [("guest.level", level), ("require.layers", '["language"]')])
    command: dict[str, Any] = {"argv": ("true",), "source": source}
    if said is None:
        assert plan(policy, **command).require == ("language",)
        return
    with pytest.raises(PolicyError) as error:
        plan(policy, **command)
    assert (error.value.key, said in str(error.value)) == ("require.layers", True)


def test_network_modes() -> None:
    assert plan(load("command", [("network.mode", "loopback")])).loopback
    host = load("command", [("network.mode", "host")])
    made = plan(host)
    assert "network" not in made.namespaces and not made.loopback
    assert "network_namespace" not in made.require
    assert ["network_namespace" in note for note in made.notes] == [True]
    with pytest.raises(PolicyError, match="network"):  # both were said at one place
        plan(load("command", [("require.layers", "seccomp,network_namespace"), ("network.mode", "host")]))
    with pytest.raises(PolicyError, match="network"):
        plan(load("command", [("network.mode", "host"), ("require.layers", "network_namespace")]))

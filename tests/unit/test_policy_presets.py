"""The presets are the documentation of what they allow: each key has its reason, and holds what is promised of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jail.policy import LAYERS, Policy, presets
from jail.policy.check import sheet
from jail.policy.schema import KEYS
from jail.policy.syscalls import GROUPS

FOLDER = Path(__file__).parents[2] / "policies"
PRESETS = ("build", "command", "javascript", "judge", "node", "python")
HARMFUL = (
    "acct", "add_key", "bpf", "clone3", "fanotify_init", "init_module", "io_uring_setup", "kexec_load", "keyctl",
    "mount", "move_mount", "open_by_handle_at", "perf_event_open", "pivot_root", "process_vm_readv",
    "process_vm_writev", "ptrace", "reboot", "request_key", "seccomp", "setns", "swapon", "syslog", "umount2",
    "unshare", "userfaultfd",
)  # fmt: skip


def calls(policy: Policy) -> set[str]:
    def names(entries: tuple[str, ...]) -> set[str]:
        return {name for entry in entries for name in GROUPS.get(entry, {entry: ""})}

    return names(policy.syscalls.allow) - names(policy.syscalls.deny)


def test_the_presets_are_these() -> None:
    assert presets() == PRESETS
    assert sorted(path.name for path in FOLDER.glob("*.toml")) == [f"{name}.toml" for name in PRESETS]


@pytest.mark.parametrize("name", PRESETS)
def test_each_key_has_its_reason_in_a_comment(name: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    lines = ["", *text.splitlines()]
    bare = [
        key
        for key, (_, line) in sheet(text.encode(), name).items()
        if line and "#" not in lines[line] and not lines[line - 1].startswith("#") and "# " not in lines[line + 1]
    ]

    assert bare in ([], ["description"], ["extends", "description"])
    assert lines[2].startswith(f"# {name}: ")  # the first names the schema


@pytest.mark.parametrize("name", ["command", "judge", "python"])
def test_a_preset_that_extends_nothing_says_everything(name: str) -> None:
    said = sheet((FOLDER / f"{name}.toml").read_bytes(), name)

    ring = set() if name == "python" else {"guest.level", "guest.imports"}  # it is there for Python source alone
    assert set(KEYS) - set(said) == {"guest.interpreter", "guest.jit", *ring}  # jit: of Node alone
    assert "extends" not in said


@pytest.mark.parametrize("name", PRESETS)
def test_what_every_preset_promises(name: str) -> None:
    policy = Policy.load(name)

    assert policy.name == name
    assert policy.description
    assert policy.network.mode == ("loopback" if name in ("build", "command") else "none")
    assert policy.environment.passed == ()
    assert set(LAYERS) - set(policy.require.layers) == {
        "landlock", "memory_cgroup", "pids_cgroup", "cpu_cgroup", "language",
    }  # fmt: skip
    assert None not in policy.limits.replace(cpus=1.0)._values()
    assert (policy.limits.address_space or 0) < 1 << 40 or name in ("build", "command")
    assert calls(policy) >= set(GROUPS["@base"])
    assert calls(policy) & {*HARMFUL} == ({"ptrace", "process_vm_readv"} if name == "build" else set())


def test_command() -> None:
    policy = Policy.load("command")

    assert policy.guest.language == "command"
    assert policy.filesystem.write == ()
    assert not policy.filesystem.tmp_exec
    assert "/usr" in policy.filesystem.read
    assert calls(policy).isdisjoint({"memfd_create", "personality"})


def test_python() -> None:
    policy = Policy.load("python")

    assert policy.guest.language == "python"
    assert policy.filesystem.write == ()
    assert not policy.filesystem.tmp_exec
    assert (policy.guest.level, policy.guest.imports) == ("strict", ("@stdlib",))
    assert "clone" in calls(policy)  # threads
    assert calls(policy).isdisjoint({"fork", "vfork", "wait4", "socket", "connect", "bind", "memfd_create"})
    assert not {"/usr", "-/usr", "/etc", "-/etc", "/usr/bin"} & set(policy.filesystem.read)


def test_build() -> None:
    policy, command = Policy.load("build"), Policy.load("command")

    assert policy.filesystem.write == (".",)
    assert policy.filesystem.tmp_exec
    assert set(policy.filesystem.read) > set(command.filesystem.read)
    assert (policy.filesystem.etc, policy.filesystem.machine) == (command.filesystem.etc, True)
    assert calls(policy) > calls(command)
    assert policy.limits.pids > command.limits.pids
    assert policy.origin("syscalls.on_denied") == command.origin("syscalls.on_denied")


def test_judge() -> None:
    policy = Policy.load("judge")
    limits = policy.limits

    assert (limits.cpu, limits.memory, limits.pids) == (1.0, 256 << 20, 1)
    assert policy.filesystem.write == ()
    assert calls(policy) < calls(Policy.load("python"))
    assert calls(policy).isdisjoint({"clone", "fork", "vfork", "socket", "mkdir", "unlink", "pipe2", "kill"})


def test_presets_do_not_depend_on_where_the_caller_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [Policy.load(name) for name in PRESETS]
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    assert [Policy.load(name) for name in PRESETS] == before

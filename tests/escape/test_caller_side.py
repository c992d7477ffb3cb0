"""What a guest must not do to the caller: its terminal, its descriptors, its files, its belief in the verdict."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .probes import PROBES, Workshop, escaped, processes_named, public_folder, workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

CLI = [sys.executable, "-c", "import sys; from jail.cli import main; sys.exit(main())", "run", "--policy", "command"]
PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    with workshop() as made:
        yield made


@pytest.fixture
def folder() -> Iterator[Path]:
    made = public_folder("workspace-")
    yield made
    subprocess.run(["chmod", "-R", "u+rwX", made], check=True)
    subprocess.run(["rm", "-rf", made], check=True)  # shutil's would drown in a tree too deep


def at_a_terminal(command: list[str]) -> str:
    """What the command prints at a terminal of its own, which controls its session."""
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=lambda: os.login_tty(slave)):
        os.close(slave)
        said = b""
        with contextlib.suppress(OSError):  # EIO: the last one left the terminal
            while part := os.read(master, 65536):
                said += part
    os.close(master)
    return said.decode("utf-8", "replace")


@pytest.mark.parametrize("number", ["0105", "0203", "0205", "0206"])
def test_the_terminal_stays_the_callers(shop: Workshop, number: str) -> None:
    probe = next(probe for probe in PROBES if probe.name.startswith(number))
    source, inside, command = shop.command(probe)
    said = at_a_terminal([*CLI, "--ro", f"{source}:{inside}", "--", *command])
    assert "contained" in said
    assert not escaped(said), said
    assert escaped(at_a_terminal([str(source)])), "the probe sees no terminal where there is one"


def test_flags_of_the_callers_pipe_stay() -> None:
    meddle = "import fcntl, os; [fcntl.fcntl(fd, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND) for fd in (0, 1, 2)]"
    read_end, write_end = os.pipe()
    try:
        os.set_blocking(read_end, True)
        before = fcntl.fcntl(read_end, fcntl.F_GETFL)
        result = jail.run([PYTHON, "-c", meddle], policy="command", stdin=read_end)
        assert result.ok, result.stderr
        assert fcntl.fcntl(read_end, fcntl.F_GETFL) == before
        subprocess.run([PYTHON, "-c", meddle], stdin=read_end, check=True, capture_output=True)
        assert fcntl.fcntl(read_end, fcntl.F_GETFL) != before, "the program meddles with nothing"
    finally:
        os.close(read_end)
        os.close(write_end)


def test_a_terminal_obeys_no_guest(shop: Workshop) -> None:
    probe = next(probe for probe in PROBES if probe.name == "1308-control-sequences")
    source, inside, command = shop.command(probe)
    said = at_a_terminal([*CLI, "--ro", f"{source}:{inside}", "--", *command])
    assert "contained" in said
    assert not {"\x1b", "\x9b", "\x9d", "\x0e", "\x08", "\u202e"} & set(said)
    assert "\x1b]52;" in at_a_terminal([command[0], str(source)])


@pytest.mark.parametrize("code", [1, 2, 124, 125, 126, 127, 130, 137, 153, 159, 255])
def test_exit_codes_of_the_guest_are_only_that(code: int) -> None:
    result = jail.run(["/bin/sh", "-c", f"exit {code}"], policy="command")
    assert (result.verdict, result.exit_code, result.signal) == ("exit", code, None)


@pytest.mark.parametrize("name", ["KILL", "TERM", "XCPU", "ALRM", "SEGV", "ABRT", "PIPE"])
def test_signals_of_the_guests_own_are_no_limits(name: str) -> None:
    result = jail.run(["/bin/sh", "-c", f"kill -{name} $$"], policy="command")
    assert (result.verdict, result.exit_code, result.signal) == ("signal", None, "SIG" + name)


def test_a_printed_result_is_only_output(shop: Workshop) -> None:
    probe = next(probe for probe in PROBES if probe.name == "1309-forged-result")
    source, inside, command = shop.command(probe)
    done = subprocess.run(
        [*CLI, "--json", "--ro", f"{source}:{inside}", "--", *command], capture_output=True, check=False
    )
    result = json.loads(done.stdout)
    assert (result["verdict"], result["exit_code"], done.returncode) == ("exit", 3, 3)


def test_json_carries_no_control_sequence(shop: Workshop) -> None:
    probe = next(probe for probe in PROBES if probe.name == "1308-control-sequences")
    source, inside, command = shop.command(probe)
    done = subprocess.run(
        [*CLI, "--json", "--ro", f"{source}:{inside}", "--", *command], capture_output=True, check=True
    )
    assert "\x1b[6n" in json.loads(done.stdout)["stdout"]
    controls = {chr(byte) for byte in [*range(32), *range(127, 160)]} - {"\n"}
    assert not controls & set(done.stdout.decode())


def test_scratch_is_not_the_hosts() -> None:
    name = f"in-the-jail-{os.getpid()}"
    places = ("/tmp", "/dev/shm", "/var/tmp", ".")
    result = jail.run(["/bin/sh", "-c", f"for d in {' '.join(places)} ~; do touch $d/{name}; done; ls /tmp"], "command")
    assert result.stdout == name + "\n"
    assert not [place for place in (*places, Path.home()) if (Path(place) / name).exists()]


def test_links_in_a_workspace_lead_nowhere(folder: Path) -> None:
    workspace, secret = folder / "workspace", folder / "secret"
    workspace.mkdir(mode=0o777)
    workspace.chmod(0o777)
    secret.write_text("the host's")
    secret.chmod(0o666)
    follow = (
        f"ln -s {secret} link; ln -s {folder} up; cat link up/secret ../secret; echo bad >link; echo bad >up/secret"
    )
    result = jail.run(["/bin/sh", "-c", follow], policy="command", rw=[workspace], cwd=workspace)
    assert "the host's" not in result.stdout
    assert secret.read_text() == "the host's"
    assert (workspace / "link").is_symlink()


def test_nothing_set_id_is_left_in_a_workspace(folder: Path) -> None:
    folder.chmod(0o777)
    make = "cp /bin/true a; chmod u+s a; install -m 4755 /bin/true b; umask 0; mkdir -m 2777 c; chmod g+s a; ls"
    result = jail.run(["/bin/sh", "-c", make], policy="command", rw=[folder], cwd=folder)
    assert "a\n" in result.stdout
    assert not [path for path in folder.iterdir() if path.stat().st_mode & 0o6000]


def test_the_disk_limit_counts_a_workspace(folder: Path) -> None:
    folder.chmod(0o777)
    fill = ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do head -c 8000000 /dev/zero >$i || exit 1; done"]
    assert jail.run(fill, "command", rw=[folder], cwd=folder, disk="8M").verdict == "disk"
    assert jail.run(fill, "command", rw=[folder], cwd=folder, disk="1G", memory="1G").ok


@pytest.mark.parametrize("hide", ["true", "chmod 300 .", "mkdir in && mv ? in && chmod 100 in"])
def test_the_disk_limit_is_not_evaded(folder: Path, hide: str) -> None:
    folder.chmod(0o777)
    fill = f"mkdir d && cd d && for i in 1 2 3 4; do head -c 4000000 /dev/zero >$i; done && {hide} && sleep 60"
    assert jail.run(["/bin/sh", "-c", fill], "command", rw=[folder], cwd=folder, disk="8M", wall=5).verdict == "disk"


def test_a_deep_tree_in_a_workspace_is_no_trap(folder: Path) -> None:
    folder.chmod(0o777)
    dig = "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')"
    result = jail.run([PYTHON, "-c", dig], "command", rw=[folder], cwd=folder, disk="64M", open_files=64)
    assert result.verdict == "disk", (result.reason, result.stderr)  # nobody looks that deep: it could hide anything


@contextlib.contextmanager
def waiting_guest(token: str) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A supervisor whose guest is running, and the guest's processes as the host sees them."""
    wait = ["/bin/sh", "-c", "setsid sh -c 'sleep 600' $0 & echo ready; sleep 600", token]
    with subprocess.Popen([*CLI, "--wall", "10m", "--", *wait], stdout=subprocess.PIPE) as supervisor:
        try:
            assert supervisor.stdout
            assert supervisor.stdout.readline() == b"ready\n"
            everyone = [int(line.partition(":")[0]) for line in processes_named(token)]
            yield supervisor, [pid for pid in everyone if pid != supervisor.pid]
        finally:
            supervisor.kill()


def test_guests_die_with_a_killed_supervisor() -> None:
    with waiting_guest(f"token-{os.getpid()}-kill") as (supervisor, guests):
        assert guests
        watched = [os.pidfd_open(pid) for pid in guests]
        supervisor.send_signal(signal.SIGKILL)
        supervisor.wait()
        for pidfd in watched:
            assert select.select([pidfd], [], [], 30)[0], "a guest outlives its supervisor"
            os.close(pidfd)
    assert not processes_named(f"token-{os.getpid()}-kill")


@pytest.mark.root_only
def test_each_jail_has_an_id_of_its_own() -> None:
    with (
        waiting_guest(f"token-{os.getpid()}-one") as (_, first),
        waiting_guest(f"token-{os.getpid()}-two") as (_, second),
    ):
        ids = [{Path(f"/proc/{pid}").stat().st_uid for pid in guests} for guests in (first, second)]
    assert [len(each) for each in ids] == [1, 1]
    assert not ids[0] & ids[1]
    assert 0 not in ids[0] | ids[1]

"""Programs of the caller's PATH in a jail, and what is said of a program that cannot be executed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .host import public_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every id may look into, with ``bin`` first on PATH and ``work`` to stand in."""
    with public_folder() as folder:
        for name in ("bin", "work"):
            (folder / name).mkdir()
        monkeypatch.setenv("PATH", f"{folder}/bin:{os.environ['PATH']}")
        monkeypatch.chdir(folder / "work")
        yield folder


def script(path: Path, text: str, mode: int = 0o755) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_virtual_environments_programs_run_under_build(folder: Path) -> None:
    """As in the caller's shell: the first of PATH, with its environment's modules, by name and by a script's line."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    site = next((folder / "venv/lib").glob("python3*/site-packages"))
    (site / "ours.py").write_text("def main(): print('ours', __file__)\n")
    script(folder / "venv/bin/ours", f"#!{folder}/venv/bin/python\nimport ours\nours.main()\n")
    (folder / "venv/secret").write_text("no")
    os.environ["PATH"] = f"{folder}/venv/bin:{os.environ['PATH']}"
    wanted = f"ours {site}/ours.py\n"
    says = ["-c", "import ours; ours.main()"]
    for command in (["ours"], ["python", *says], [f"{folder}/venv/bin/python", *says], [f"{folder}/venv/bin/ours"]):
        done = jail.run(command, "build")
        assert (done.stdout, done.verdict) == (wanted, "ok"), (done.reason, done.stderr)
    refused = jail.run(["ours"], "command")
    assert (refused.verdict, refused.status) == ("error", 127)
    assert refused.reason.endswith(
        f"it is {folder}/venv/bin/ours on this machine, which is not shown (fix: --tool ours)"
    )
    assert jail.run(["ours"], "command", tools=["ours"]).stdout == wanted
    held = jail.run(["python", "-c", f"open({str(folder / 'venv/x')!r}, 'w')"], "build")
    assert held.exception is None
    assert "Read-only file system" in held.stderr or "Permission denied" in held.stderr


def test_a_tool_stands_on_path_for_the_programs_of_the_jail(folder: Path) -> None:
    script(folder / "bin/hello", "#!/bin/sh\necho hello $1\n")
    script(folder / "bin/other", "#!/bin/sh\necho other\n")
    done = jail.run(["sh", "-c", "hello you; other"], "command", tools=["hello"])
    assert (done.stdout, done.exit_code) == ("hello you\n", 127)
    done = jail.run(
        "import subprocess; print(subprocess.check_output('hello'))", "python", tools=["hello"], level="off"
    )
    assert done.exception is not None  # the preset for Python source starts no process, tool or not
    with pytest.raises(jail.PolicyError, match=r"filesystem.tools: helo: no such program on the caller's PATH"):
        jail.run(["true"], tools=["helo"])


def test_a_guests_link_in_the_workspace_is_refused(folder: Path) -> None:
    script(folder / "bin/secret", "#!/bin/sh\necho secret\n")
    (folder / "work/run").symlink_to(folder / "bin/secret")
    with pytest.raises(jail.PolicyError, match="lies where a guest may have written it, and leads to"):
        jail.run(["./run"], "build")
    assert jail.run(["./run"], "build", ro=[folder / "bin"], filesystem={"find_program": False}).stdout == "secret\n"


SHOWN = {"ro": ["."]}


@pytest.mark.parametrize(
    ("command", "options", "status", "said"),
    [
        (["no-such-program"], {}, 127, "no folder of the caller's PATH has it either"),
        (["./there"], {}, 127, "the caller's folder is not shown (fix: --ro ., or --policy build to write in it too)"),
        (["./nowhere"], SHOWN, 127, "there is no such file on this machine either"),
        (["./lost"], SHOWN, 127, "its interpreter /no/such is not on this machine"),
        (["./other"], SHOWN, 127, "its interpreter {sh2} is on this machine but not shown (fix: --ro {sh2})"),
        (["./plain"], SHOWN, 126, "it is not executable (fix: chmod +x {folder}/work/plain)"),
        (["./noise"], SHOWN, 126, "it is neither a program for this machine nor a script that begins with #!"),
        (["./sub"], SHOWN, 126, "it is a folder"),
        (["./away"], SHOWN, 127, "it is a link that leads to {sh2}, which is not shown (fix: --ro {sh2})"),
        (["./gone"], SHOWN, 127, "it is a link that leads to /no/such, which is not on this machine"),
        (["env"], {"filesystem": {"read": []}}, 127, "not shown (fix: put /usr into filesystem.read, or --ro /usr)"),
        (["env"], {"filesystem": {"read": ["/usr/bin"]}}, 127, " is on this machine but not shown (fix: put /lib"),
    ],
)  # fmt: skip
def test_the_cause_for_which_it_is_not_executed(
    command: list[str], options: dict[str, object], status: int, said: str, folder: Path
) -> None:
    script(folder / "bin/sh2", "#!/bin/sh\n")
    script(folder / "work/there", "#!/bin/sh\n")
    script(folder / "work/lost", "#!/no/such\n")
    script(folder / "work/other", f"#!{folder}/bin/sh2\n")
    script(folder / "work/plain", "#!/bin/sh\n", 0o644)
    script(folder / "work/noise", "noise")
    (folder / "work/sub").mkdir()
    (folder / "work/away").symlink_to(folder / "bin/sh2")
    (folder / "work/gone").symlink_to("/no/such")
    done = jail.run(command, "command", **options)  # type: ignore[arg-type]
    assert (done.verdict, done.status) == ("error", status)
    assert said.format(folder=folder, sh2=folder / "bin/sh2") in done.reason


def test_a_fifo_as_a_program_holds_nobody_up(folder: Path) -> None:
    os.mkfifo(folder / "work/fifo", 0o755)
    assert jail.run(["./fifo"], "build").status == 126


def test_a_guests_script_shows_nothing_by_a_path_with_dots(folder: Path) -> None:
    """What a guest leaves in the workspace is the program of a later run: neither a folder that it names is shown then,
    nor by way of a bind mount of the workspace under another name."""
    (folder / "secret").mkdir()
    (folder / "secret/key").write_text("secret")
    left = jail.run(["sh", "-c", f"printf '#!{folder}/work/../secret\\n' >run && chmod 755 run"], "build")
    assert left.verdict == "ok", left.reason
    with pytest.raises(jail.PolicyError, match=rf"and leads to {folder}/secret \(fix"):
        jail.run(["./run"], "build")
    if os.geteuid() != 0:
        return  # no mounts of one's own
    (folder / "alias").mkdir()
    (folder / "work/run").write_text(f"#!{folder}/secret/key\n")
    subprocess.run(["mount", "--bind", folder / "work", folder / "alias"], check=True)
    try:
        with pytest.raises(jail.PolicyError, match=rf"and leads to {folder}/secret/key \(fix"):
            jail.run([f"{folder}/alias/run"], "build")
    finally:
        subprocess.run(["umount", folder / "alias"], check=True)

"""What is mounted is what was looked at; and one guest path that is shown twice follows one rule."""

from __future__ import annotations

import os
import shutil
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan.model import Bind
from jail.runs.execute import execute, prepare

from .host import public_folder, said, sh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail.plan.model import Plan


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:  # a jail has a /tmp of its own
        yield made


@pytest.fixture
def project(folder: Path) -> Path:
    """A workspace with a virtual environment deep inside, which a policy names as guest.interpreter."""
    (folder / "os" / "proj").mkdir(parents=True)
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder / "os" / "proj" / ".venv")
    return folder


# --- between the look and the mount -----------------------------------------------------------------------------------


def plan_of(project: Path) -> Plan:
    policy = jail.Policy.load("command")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(project / "os/proj/.venv/bin/python")))
    return prepare(["true"], policy, rw=[project])


def test_a_folder_that_is_renamed_meanwhile(project: Path) -> None:
    """Another guest that has the same workspace renames between our look and our mount."""
    plan = plan_of(project)
    (project / "os").rename(project / "os2")
    with pytest.raises(
        jail.SetupError,
        match=rf"^mount {project}/os\b.*no such file.*pinned|^mount {project}/os .*pinned.*no such file",
    ):
        execute(plan)
    shutil.copytree(project / "os2", project / "os", symlinks=True)
    with pytest.raises(jail.SetupError, match=rf"^mount {project}/os .*pinned.*: stale file handle .it was renamed or"):
        execute(plan)


def test_a_share_that_becomes_a_link_meanwhile(folder: Path) -> None:
    (folder / "in").mkdir()
    for option in ("ro", "rw"):
        plan = prepare(["true"], None, **{option: [folder / "in"]})
        (folder / "in").rename(folder / "was")
        (folder / "in").symlink_to("/etc")
        with pytest.raises(jail.SetupError, match=f"^mount {folder}/in .*: stale file handle"):
            execute(plan)
        (folder / "in").unlink()
        (folder / "was").rename(folder / "in")
        assert execute(plan).ok


def test_an_interpreter_that_becomes_a_link_meanwhile(folder: Path) -> None:
    """guest.interpreter may lie in a workspace: another guest makes its library a link to what is not its own."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder / "env")
    (library,) = (folder / "env" / "lib").iterdir()
    policy = jail.Policy.load("python", level="off")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(folder / "env" / "bin" / "python")))
    plan = prepare("1", policy)
    assert execute(plan).ok
    library.rename(folder / "kept")
    library.symlink_to("/etc")
    with pytest.raises(jail.SetupError, match=rf"^mount {library} .*: stale file handle"):
        execute(plan)
    library.unlink()
    shutil.copytree(folder / "kept", library)
    assert execute(prepare("1", policy)).ok, "planned anew, with what is there now"


def test_a_mount_point_that_is_another_folder_by_then(project: Path) -> None:
    """The clone is of the right folder; what bears its name in the jail is not."""
    (project / "decoy").mkdir()
    plan = plan_of(project)
    moved = tuple(
        entry.replace(path=f"{project}/decoy") if isinstance(entry, Bind) and entry.path == f"{project}/os" else entry
        for entry in plan.entries
    )
    assert moved != plan.entries
    with pytest.raises(jail.SetupError, match=rf"^tree {project}/os at {project}/decoy .*: stale file handle"):
        execute(plan.replace(entries=moved))


def test_a_plan_that_is_used_again_after_a_change(project: Path) -> None:
    """What was worked out for one run is worked out again when a folder has another one's name."""
    policy = jail.Policy.load("command")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(project / "os/proj/.venv/bin/python")))
    for _ in range(2):  # the second time all is loaded that jail loads late
        assert "busy" in jail.run(sh(f"mv {project}/os {project}/os2"), policy, rw=[project]).stderr
    (project / "os").rename(project / "was")
    (project / "os").mkdir()
    (project / "was" / "proj").rename(project / "os" / "proj")
    assert "busy" in jail.run(sh(f"mv {project}/os {project}/os2"), policy, rw=[project]).stderr


@pytest.mark.parametrize("option", ["ro", "rw"])
def test_a_guests_link_in_the_workspace_is_no_share_of_a_later_run(folder: Path, option: str) -> None:
    """Neither by its name, nor as a folder on the way, nor by ``..`` behind it, nor by another such link."""
    work, other = folder / "work", folder / "other"
    for path in (work / "real", other / "inner"):
        path.mkdir(parents=True)
    (other / "inner" / "key").write_text("secret")
    (folder / "callers").symlink_to(work)
    assert jail.run(sh(f"cd {work}; ln -s {other}/inner out; ln -s {other} way; ln -s real good"), rw=[work]).ok
    for name in ("work/out", "work/way/inner", "work/out/../inner", "callers/out", "work/way/inner/key"):
        with pytest.raises(
            jail.PolicyError, match=rf"{option}: /x: a link below a writable path, .* leads to {other}/inner"
        ):
            jail.run(
                ["ls", "/x"], **{"rw": [work], option: [*([work] if option == "rw" else []), f"{folder}/{name}:/x"]}
            )
    with pytest.raises(jail.PolicyError, match="a link below a writable path"):
        jail.run(["true"], rw=[work, f"{work}/out:/x", f"{work}/way/inner:/y"])
    for name in ("callers/real", "work/good"):  # the caller's own link; one that leads to what is writable anyway
        options = {"rw": [work], option: [*([work] if option == "rw" else []), f"{folder}/{name}:/x"]}
        assert jail.run(["ls", "/x"], **options).ok
    assert said(["cat", "/x/key"], ro=[f"{work}/out:/x"]) == "secret"  # not writable in this run: as any program


def test_a_folder_on_the_way_that_becomes_a_link_shows_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the guest of another run may have it, between the resolving of a path and the first look at what is there."""
    for name in ("work/sub/in", "secret/in"):
        (folder / name).mkdir(parents=True)
    (folder / "secret" / "in" / "key").write_text("secret")
    wanted, resolve = f"{folder}/work/sub/in", os.path.realpath

    def exchanged(path: str, **options: bool) -> str:
        found = resolve(path, **options)
        if found == wanted and not (folder / "was").exists():
            (folder / "work" / "sub").rename(folder / "was")
            (folder / "work" / "sub").symlink_to(folder / "secret")
        return found

    monkeypatch.setattr(os.path, "realpath", exchanged)
    with pytest.raises(jail.SetupError, match=rf"mount {wanted}: stale file handle \(named by --ro\)"):
        jail.run(["cat", "/x/key"], ro=[f"{wanted}:/x"])
    assert (folder / "was").exists()


def test_a_pools_guest_cannot_lead_later_ones_elsewhere(folder: Path) -> None:
    """What a policy reads below what it writes is compared by its inode in each run."""
    for name in ("work/data", "secret"):
        (folder / name).mkdir(parents=True)
        (folder / name).chmod(0o777)
    (folder / "work").chmod(0o777)
    (folder / "secret" / "key").write_text("secret")
    filesystem = {"read": ["...", f"{folder}/work/data:/data"], "write": [f"{folder}/work:/ws"]}
    policy = {"extends": "python", "guest": {"level": "off"}, "filesystem": filesystem}
    with jail.Pool(policy) as pool:
        moved = f"import os; os.rename('/ws/data', '/ws/was'); os.symlink('{folder}/secret', '/ws/data')"
        assert pool.run(moved).ok
        for _ in range(8):  # the first ones may have been made ready before
            try:
                result = pool.run("import os; print(os.listdir('/data'))")
            except jail.SetupError as error:
                assert "stale file handle" in str(error)  # noqa: PT017
            else:
                assert "key" not in result.stdout


# --- one path, shown twice --------------------------------------------------------------------------------------------


def test_one_guest_path_shown_twice(folder: Path) -> None:
    """An option goes before the policy; read-only goes before writable."""
    touch = sh(f"touch {folder}/x 2>/dev/null && rm {folder}/x && echo writable; true")
    write = jail.Policy.load("command")
    write = write.replace(filesystem=write.filesystem.replace(write=(str(folder),)))
    read = write.replace(filesystem=write.filesystem.replace(write=(), read=("/usr", str(folder))))
    both = write.replace(filesystem=write.filesystem.replace(read=("/usr", str(folder))))
    for policy, options, expected in (
        (write, {}, "writable\n"),
        (write, {"ro": [folder]}, ""),
        (write, {"ro": [f"{folder}/../{folder.name}/."]}, ""),
        (read, {"rw": [folder]}, "writable\n"),
        (both, {}, ""),
        (both, {"rw": [folder]}, "writable\n"),
        (None, {"ro": [folder], "rw": [folder]}, ""),
        (None, {"ro": [f"{folder}:{folder}/"], "rw": [f"{folder}//:{folder}"]}, ""),
    ):
        assert said(touch, policy, **options) == expected, (policy, options)
    for policy, option, note in ((write, "ro", "read-only: --ro"), (read, "rw", "writable: --rw")):
        result = jail.run(["true"], policy, **{option: [folder]})
        key = {"ro": "filesystem.write", "rw": "filesystem.read"}[option]
        assert result.notes[0].startswith(f"{folder} is {note} goes before {key}")
    with pytest.raises(jail.PolicyError, match=r"--ro: /d is to show both /etc/ssl and /usr/lib \(fix: give one"):
        jail.run(["true"], ro=["/etc/ssl:/d", "/usr/lib:/d"])
    write = write.replace(filesystem=write.filesystem.replace(write=(f"{folder}:/d",)))
    result = jail.run(["ls", "/d"], write, ro=["/usr:/d"])
    assert result.notes[0].startswith(f"/d shows /usr (--ro), not {folder} (filesystem.write")
    assert "bin\n" in result.stdout


def test_nothing_is_made_behind_a_link_in_a_share(folder: Path) -> None:
    """What bubblewrap did (CVE-2026-87766): the place of a mount was made on the host, where a guest's link led."""
    workspace, elsewhere = folder / "workspace", folder / "elsewhere"
    workspace.mkdir()
    elsewhere.mkdir()
    (elsewhere / "file").write_text("theirs")
    (workspace / "absolute").symlink_to(elsewhere)
    (workspace / "relative").symlink_to(f"../../../../../../..{elsewhere}")
    (workspace / "system").symlink_to("/etc")
    for name in ("absolute/made/file", "absolute/file", "relative/file", "system/made/file"):
        with pytest.raises((jail.PolicyError, jail.SetupError), match=r"no such (path|file)"):
            jail.run(["true"], "command", rw=[workspace], ro=[f"/etc/passwd:{workspace}/{name}"])
    assert {path.relative_to(folder).as_posix() for path in elsewhere.rglob("*")} == {"elsewhere/file"}
    assert (elsewhere / "file").read_text() == "theirs"
    assert not Path("/etc/made").exists()

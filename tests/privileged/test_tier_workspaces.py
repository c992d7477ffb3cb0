"""A copy-on-write folder of a jail without namespaces: the guest has a copy, and the folder itself is closed to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.core.errors import PolicyError, SetupError
from jail.host.facts import probe
from jail.plan.build import build
from jail.policy.load import load
from jail.runs.execute import execute, parsed

from .host import public_folder, py, sh
from .test_workspaces import kinds, seen
from .tiers import USER, cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LOWER = "no-namespaces"
CHOSEN = ("--set", f"require.tier={LOWER}")
TRIED = """
import os
def tried(act, *arguments):
    try: act(*arguments); print('done', act.__name__)
    except OSError as error: pass
tried(os.listdir, folder); tried(open, folder + '/a'); tried(open, folder + '/new', 'w')
tried(os.unlink, folder + '/a')
tried(os.rename, folder + '/a', 'mine'); tried(os.link, folder + '/a', 'mine'); tried(os.chmod, folder + '/a', 0o666)
tried(os.listdir, '../..'); tried(open, '../../journal', 'w'); tried(os.rename, '../../tree', '../../other')
open('a', 'a').write('2'); os.chmod('a', 0o600); print(os.path.basename(os.getcwd()), open('a').read())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:
        (made / "inner").mkdir()
        (made / "inner/a").write_text("1")
        yield made


def run(command: list[str], tier: str = LOWER, **options: Any) -> jail.Result:
    return execute(build(load("command"), parsed(command, **options), probe(), tier))


@pytest.mark.usefixtures("leaves_nothing")
def test_the_guest_has_a_copy_and_nothing_of_the_folder(folder: Path) -> None:
    before = seen(folder)
    acts = f"folder = {str(folder / 'inner')!r}{TRIED}"
    result = run(py(acts), cow=[folder], cwd=folder / "inner")
    assert result.stdout == "inner 12\n", result.stderr
    assert seen(folder) == before
    (note,) = (note for note in result.notes if " is a copy of " in note)
    assert note.endswith(f" is a copy of {folder}: the tier {LOWER!r} has no mounts")
    assert not os.path.exists(note.partition(" is a copy of ")[0])
    assert [(change.kind, change.path, change.within) for change in result.changes] == [
        ("modified", "inner/a", str(folder))
    ]


def test_a_workspace_goes_through_several_runs_and_a_commit(folder: Path) -> None:
    with jail.Workspace(folder) as workspace:
        for acts in ("echo 2 >>inner/a; mkdir n; echo x >n/x", "mv n m; rm inner/a"):
            plan = build(load("command"), parsed(sh(acts), workspace=workspace), probe(), LOWER)
            assert execute(plan).ok
        assert kinds(workspace.diff()) == {"inner/a": "deleted", "m": "added", "m/x": "added"}
        assert (folder / "inner/a").read_text() == "1"
        assert workspace.commit().conflicts == ()
    assert sorted(path.name for path in folder.rglob("*")) == ["inner", "m", "x"]


def test_the_limit_of_disk_counts_the_copy(folder: Path) -> None:
    plan = build(load("command").replace(disk="8M"), parsed(sh("cat /dev/zero >big"), cow=[folder]), probe(), LOWER)
    assert execute(plan.replace(cwd=str(folder))).verdict == "disk"
    assert os.listdir(folder) == ["inner"]


def test_what_would_reach_the_folder_is_refused(folder: Path) -> None:
    for options, said in (
        ({"cow": [folder], "rw": [folder / "inner"]}, "inner cannot be writable inside .*, which is copy-on-write"),
        ({"rw": [folder], "cow": [folder / "inner"]}, "inner cannot be copy-on-write inside .*, which is writable"),
        ({"cow": [f"{folder}:/elsewhere"]}, "cannot be shown as /elsewhere"),
    ):
        with pytest.raises(PolicyError, match=said):
            build(load("command"), parsed(["true"], **options), probe(), LOWER)
    with pytest.raises(PolicyError, match="cannot be copy-on-write in the tier 'limits'"):
        build(load("python"), parsed("1", cow=[folder]), probe(), "limits")


@pytest.mark.root_only
def test_roots_guest_has_the_id_of_the_folders_owner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches the copy through folders that stay root's: by its group, which none but it has."""
    for path in (folder, folder / "inner", folder / "inner/a"):
        os.chown(path, 4242, 4242)
    result = run(sh("id -u; echo 2 >>inner/a; cat inner/a; ls -lnd .. | cut -c 1-10"), cow=[folder], cwd=folder)
    assert result.stdout == "4242\n12\ndrwx--x---\n", result.stderr
    with public_folder("/var/tmp") as cache:
        cache.chmod(0o700)
        monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
        with pytest.raises(SetupError, match="the guest, user 4242, cannot enter it"):
            run(["true"], cow=[folder])


@pytest.mark.root_only
@pytest.mark.parametrize("scene", [("docker",), ("docker", *USER)], ids=" ".join)
def test_a_try_is_committed_there(scene: tuple[str, ...]) -> None:
    with public_folder("/var/tmp") as folder:
        if scene != ("docker",):
            os.chown(folder, 1000, 1000)
        done = cli(scene, "try", *CHOSEN, "--commit", "--", "sh", "-c", "echo x >made", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert "committed 1 of 1" in done.stderr, done.stderr
        assert (folder / "made").read_text() == "x\n"

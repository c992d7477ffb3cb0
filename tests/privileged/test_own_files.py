"""What the supervisor runs or believes stays as it is, whatever share a guest may write to, under whichever name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .host import ROOT, public_folder, sh

if TYPE_CHECKING:
    from collections.abc import Iterator


ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:  # a jail has a /tmp of its own
        yield made


@pytest.fixture
def project(folder: Path) -> Path:
    """A workspace with a virtual environment, deep inside, that jail can be imported in."""
    deep = folder / "os" / "proj"
    deep.mkdir(parents=True)
    venv.EnvBuilder(symlinks=True, with_pip=False).create(deep / ".venv")
    site = next((deep / ".venv" / "lib").glob("python*/site-packages"))
    (site / "own.pth").write_text("".join(f"{path}\n" for path in (ROOT, *sys.path) if str(path).startswith("/")))
    return folder


def python(project: Path, source: str, *arguments: str, **variables: str) -> str:
    """What a program of the workspace's own environment prints."""
    program = project / "os" / "proj" / ".venv" / "bin" / "python"
    done = subprocess.run(
        [program, "-c", f"import sys, jail\n{source}", *arguments],
        capture_output=True, text=True, timeout=120, check=False, cwd="/", env={**os.environ, **variables},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


RUN = """
result = jail.run(["sh", "-c", sys.argv[2]], rw=sys.argv[1].split())
print(result.stdout + result.stderr + result.reason)
print(*result.notes, sep="\\n")
"""


def tree(path: Path) -> dict[str, tuple[int, int]]:
    """What is below a folder: inodes and times of change."""
    return {
        os.path.join(where, name): (status.st_ino, status.st_ctime_ns)
        for where, folders, files in os.walk(path)
        for name in (*folders, *files)
        for status in [os.lstat(os.path.join(where, name))]
    }


ATTACK = """
cd {at} || exit 9
mv os os2; mv os/proj os/p; mv os/proj/.venv os/proj/v; rm -rf os/proj/.venv; rmdir os/proj os
mkdir swap; for d in os os/proj os/proj/.venv; do mv -T --exchange swap $d; mv -T swap $d; ln -sfT swap $d; done 2>&1
for f in .venv/pyvenv.cfg .venv/bin/new .venv/lib/python*/site-packages/own.pth; do echo bad >>os/proj/$f; done
ln os/proj/.venv/pyvenv.cfg os/proj/link; chmod 777 os/proj/.venv
umount os; umount os/proj/.venv
touch free os/free os/proj/free; mkdir os/proj/a && mv os/proj/a os/proj/b && touch os/proj/b/c && rm -r os/proj/b
mv free free2 && mv os/free os/free2 && mv os/proj/free os/proj/free2
"""


@pytest.mark.parametrize("place", ["", ":/w"], ids=["in place", "elsewhere"])
def test_an_environment_deep_inside_a_share(project: Path, place: str) -> None:
    before = tree(project / "os" / "proj" / ".venv")
    inodes = [os.stat(project / path).st_ino for path in ("os", "os/proj", "os/proj/.venv")]
    told = python(project, RUN, f"{project}{place}", ATTACK.format(at=place[1:] or project))
    assert tree(project / "os" / "proj" / ".venv") == before, told
    assert [os.stat(project / path).st_ino for path in ("os", "os/proj", "os/proj/.venv")] == inodes
    for name in ("free2", "os/free2", "os/proj/free2"):  # all around it the workspace is what it was
        assert (project / name).exists(), told
    assert not (project / "os/proj/link").exists()
    assert (
        f"read-only in a writable share, since jail runs or believes it: {place[1:] or project}/os/proj/.venv" in told
    )


def test_shares_that_meet(project: Path) -> None:
    """A share in a share, a second way to the same folder, and a read-only one in between."""
    before = tree(project / "os" / "proj" / ".venv")
    both = f"{project} {project}/os/proj:/x {project}/os:/y"
    attack = f"cd {project}; mv os os2; mv os/proj os/p; cd /y; mv proj p; touch proj/.venv/a; cd /x;"
    attack += " touch .venv/a; mv .venv v"
    told = python(project, RUN, both, attack)
    assert tree(project / "os" / "proj" / ".venv") == before, told
    assert told.count("Device or resource busy") == 4, told
    source = RUN.replace("rw=", f"ro=['{project}/os/proj'], rw=")
    told = python(project, source, str(project), f"cd {project}; mv os os2; touch os/proj/a; touch os/b")
    assert not (project / "os2").exists(), told
    assert (project / "os" / "b").exists(), told
    assert not (project / "os" / "proj" / "a").exists(), told


def test_other_programs_work_around_it(project: Path) -> None:
    """Git and make rename, link and remove a lot."""
    work = (
        "cd os/proj; export HOME=/tmp GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=b;"
        "echo .venv >.gitignore; git init -q . && git add -A && git commit -qm one && git mv a b && git commit -qm two"
        " && git gc -q && git clone -q . ../other && git -C ../other log --oneline | wc -l"
        " && printf 'b.o: b\\n\\tcp b b.tmp && mv b.tmp b.o\\n' >Makefile && make -s && cmp b b.o && echo well"
    )
    (project / "os" / "proj" / "a").write_text("1")
    source = "import os; os.chdir(sys.argv[1])\nprint(jail.run(['sh', '-c', sys.argv[2]], 'build', rw=[]).stdout)"
    if not shutil.which("git") or not shutil.which("make"):
        pytest.skip("git or make is not installed")
    told = python(project, source, str(project), work)
    assert "well" in told, told
    assert (project / "os" / "other" / "b").read_text() == "1"


def test_a_share_inside_is_refused(project: Path) -> None:
    inside = project / "os/proj/.venv/lib"
    source = "try: jail.run(['touch', sys.argv[1] + '/x'], rw=[sys.argv[1]])\nexcept jail.PolicyError as e: print(e)"
    told = python(project, source, str(inside))
    assert told == (
        f"--rw: {inside}: the guest could write to {project}/os/proj/.venv, the Python that runs jail (fix: share a"
        " folder beside it, or move jail out of it, or take the share all the same: --allow-own-files, in Python"
        " allow_own_files=True)\n"
    )
    assert not (inside / "x").exists()
    told = python(
        project,
        "result = jail.run(['touch', sys.argv[1] + '/x'], rw=[sys.argv[1]], allow_own_files=True)\n"
        "print(result.verdict, *result.notes)",
        str(inside),
    )
    assert told.startswith(f"ok the guest could write to {project}/os/proj/.venv, the Python that runs jail: --allow-")
    assert (inside / "x").exists()


def test_a_share_of_it_alone_is_read_only(project: Path) -> None:
    for share in (f"{project}/os/proj/.venv", f"{project}/os/proj/.venv:/v", f"{ROOT}:/j"):
        told = python(project, RUN, share, "touch $0/x; echo $?".replace("$0", share.rpartition(":")[2]))
        assert "Read-only file system" in told, told
    assert not (ROOT / "x").exists()


@pytest.mark.root_only
def test_another_name_for_it(project: Path) -> None:
    """A bind mount of the folder, of one above it, of one in it; and one that lies in the share."""
    before = tree(project / "os" / "proj" / ".venv")
    with public_folder("/var/tmp") as other:
        names = {"whole": "os/proj/.venv", "above": "os", "part": "os/proj/.venv/lib"}
        try:
            for name, path in names.items():
                (other / name).mkdir()
                subprocess.run(["mount", "--bind", project / path, other / name], check=True)
            for name, target in {"whole": "lib", "above": "proj/.venv", "part": "."}.items():
                source = RUN if name != "part" else RUN.replace("result =", "try: result =", 1)
                if name == "part":
                    source = "try: jail.run(['true'], rw=[sys.argv[1]])\nexcept jail.PolicyError as e: print(e)"
                told = python(project, source, str(other / name), f"cd {other}/{name}; touch {target}/x; mv proj p")
                assert "the guest could write to" in told if name == "part" else "Read-only file system" in told, told
            told = python(
                project, RUN, str(other), f"cd {other}; touch whole/x part/x above/proj/.venv/x; mv above/proj above/p"
            )
            assert told.count("cannot touch") == told.count("x': Read-only file system") == 3, told
            assert "Device or resource busy" in told
        finally:
            for name in names:
                subprocess.run(["umount", other / name], check=True)
    assert tree(project / "os" / "proj" / ".venv") == before


def test_a_link_on_the_way_cannot_be_replaced(project: Path) -> None:
    """The environment is started by a link that the guest sees: what it leads to is safe, and so is the link."""
    (project / "env").symlink_to("os/proj/.venv")
    program = project / "env" / "bin" / "python"
    attack = f"cd {project}; rm env; ln -sfT /tmp env; mv env e; ls env/bin/python && echo there"
    done = subprocess.run(
        [program, "-c", f"import sys, jail\n{RUN}", str(project), attack], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert os.readlink(project / "env") == "os/proj/.venv", done.stdout
    assert "there" in done.stdout


def test_what_is_not_there_yet_cannot_be_made(project: Path) -> None:
    """Where Python would look for compiled modules (PYTHONPYCACHEPREFIX), though nobody has made that folder yet."""
    source = f"sys.pycache_prefix = sys.argv[1] + '/a/pyc'\n{RUN}"
    told = python(
        project,
        source,
        str(project),
        f"cd {project}; mkdir -p a/pyc; touch a/pyc/x; mv a b",
        PYTHONDONTWRITEBYTECODE="1",
    )
    assert "a/pyc/x': Read-only file system" in told, told
    assert "cannot move 'a' to 'b': Device or resource busy" in told
    assert (project / "a" / "pyc").stat().st_mode & 0o777 == 0o700


def test_the_interpreter_below_the_environment(folder: Path) -> None:
    """Under pyenv, uv or conda the standard library lies in the caller's home: sys.base_prefix."""
    (folder / "py" / "lib").mkdir(parents=True)
    source = (
        "import sys; sys.base_prefix = sys.base_exec_prefix = sys.argv[1] + '/py'; import jail\n"
        "print(jail.run(['touch', sys.argv[1] + '/py/lib/x', sys.argv[1] + '/y'], rw=[sys.argv[1]]).stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, str(folder)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert f"touch: cannot touch '{folder}/py/lib/x': Read-only file system" in done.stdout, done.stderr
    assert (folder / "y").exists()


def test_guest_interpreter_and_where_it_comes_from(folder: Path) -> None:
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder / "a" / "env")
    policy = jail.Policy.load("command")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(folder / "a/env/bin/python")))
    result = jail.run(sh(f"cd {folder}; mv a b; touch a/env/x; ln -sf /bin/sh a/env/bin/python"), policy, rw=[folder])
    assert "Device or resource busy" in result.stderr
    assert result.stderr.count("Read-only file system") == 2, result.stderr


def test_a_second_name_of_a_file(project: Path) -> None:
    """A hard link, as uv makes them from its cache: what is written by it is written in the environment."""
    source = next((project / "os/proj/.venv/lib").glob("python*/site-packages")) / "module.py"
    source.write_text("kept = 1\n")
    (project / "cache").mkdir()
    (project / "cache" / "linked").hardlink_to(source)
    attempt = "try: jail.run(['true'], rw=[sys.argv[1]])\nexcept jail.PolicyError as e: print(e)\n"
    told = python(project, attempt, str(project))
    assert f"the guest could write to {project}/cache/linked, another name (hard link) of jail's own {source}" in told
    told = python(project, attempt, str(project / "os"))
    assert told == "", "the other name lies outside of this share"
    told = python(project, f"import module\n{attempt}", str(project / "cache"))
    assert "another name (hard link)" in told, "loaded, though nothing of the environment lies in this share"


def test_the_policy_in_use(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "base.toml").write_text('extends = "command"\n')
    with public_folder("/var/tmp") as other:
        (other / "own.toml").write_text(f'extends = "{folder}/in/base.toml"\n')
        (other / "link.toml").symlink_to(folder / "in" / "base.toml")
        (other / "inner").symlink_to(folder / "in")
        (other / "dots.toml").write_text('extends = "./inner/../in/base.toml"\n')  # ".." behind a link
        names = (other / "own.toml", other / "link.toml", folder / "in" / "base.toml", other / "dots.toml")
        for name in (*names, f"{other}/inner/../in/base.toml"):
            for share in (folder, folder / "in", f"{folder}/in:/w"):
                with pytest.raises(
                    jail.PolicyError, match=rf"write to {folder}/in/base.toml, the policy in use \(fix:"
                ):
                    jail.run(["true"], name, rw=[share])
            assert jail.run(["true"], name, ro=[folder]).ok
        result = jail.run(["true"], other / "own.toml", rw=[folder], allow_own_files=True)
        assert result.ok
        assert result.notes[0].startswith(f"the guest could write to {folder}/in/base.toml, the policy in use")


def test_the_caller_may_take_it_all_the_same(project: Path) -> None:
    command = [project / "os/proj/.venv/bin/python", "-m", "jail", "run", "--json", "--rw", project / "os/proj/.venv"]
    for option in ([], ["--allow-own-files"]):
        done = subprocess.run(
            [*command, *option, "--", "touch", f"{project}/os/proj/.venv/x"],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert (done.returncode == 0) == bool(option), (done.stdout, done.stderr)
    assert (project / "os/proj/.venv/x").exists()


POOL = """
policy = jail.Policy.load("python", level="off")
policy = policy.replace(filesystem=policy.filesystem.replace(write=(sys.argv[1],)))
guest = "import os\\n"
for act in ("os.rename(W + '/os', W + '/os2')", "open(W + '/os/proj/.venv/x', 'w')", "open(W + '/os/free', 'w')"):
    guest += f"try: {act}\\nexcept OSError as error: print(error.strerror)\\n"
with jail.Pool(policy, warm=2) as pool:
    for _ in range(2):
        result = pool.run(f"W = {sys.argv[1]!r}\\n{guest}")
        print(result.stdout, result.stderr, result.notes)
    print(pool.run(f"W = {sys.argv[1]!r}\\n{guest}", rw=[sys.argv[1] + ":/w"]).stdout)
"""


def test_the_jails_of_a_pool(project: Path) -> None:
    told = python(project, POOL, str(project))
    assert told.count("Device or resource busy\nRead-only file system\n") == 3, told
    assert told.count("read-only in a writable share") == 2, told
    assert (project / "os" / "free").exists()
    source = POOL.replace("(sys.argv[1],)", "(sys.argv[1] + '/os/proj/.venv/lib',)")
    attempt = f"try:\n{textwrap.indent(source, '    ')}\nexcept jail.PolicyError as error: print('refused', error)"
    assert "refused filesystem.write in " in python(project, attempt, str(project))


FORMS = (
    "jail.start(C, rw=[W], allow_own_files=A).wait()",
    "asyncio.run(jail.arun(C, rw=[W], allow_own_files=A))",
    "jail.subprocess.run(C, rw=[W], allow_own_files=A, check=True)",
    "jail.Pool(P, allow_own_files=A).run('1').check()",
    "jail.JailExecutor(1, P, allow_own_files=A).submit('1').result()",
)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_run_has_the_keyword(project: Path, form: str) -> None:
    source = f"""
import asyncio
W, C = sys.argv[1], ["touch", sys.argv[1] + "/x"]
P = jail.Policy.load("python")
P = P.replace(filesystem=P.filesystem.replace(write=(W,)))
for A in (False, True):
    try:
        {form}
        print("ran")
    except jail.PolicyError as error:
        print("refused")
"""
    assert python(project, source, f"{project}/os/proj/.venv/lib") == "refused\nran\n"


def test_the_command_line_says_it_after_a_failure(folder: Path) -> None:
    command = [sys.executable, "-m", "jail", "run", "-p", "build", "--ro", ".", "--", "touch", "x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=ENV)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0].endswith("Read-only file system")
    assert lines[1].startswith(f"jail: note: {folder} is read-only: --ro goes before filesystem.write in ")
    quiet = subprocess.run([*command[:-2], "true"], capture_output=True, text=True, check=False, cwd=folder, env=ENV)
    assert (quiet.returncode, quiet.stderr) == (0, "")

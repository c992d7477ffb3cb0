"""A guest behind the language ring has the files of two folders, and of no other place, by whatever door it asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

from ..privileged.host import public_folder
from .breached import breached_rings, run_breached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Each is done by plain Python in the same jail, save what its comment says.
READS = [
    "open('/etc/passwd')",
    "open(b'/etc/passwd')",
    "open('../etc/passwd')",
    "open('/tmp/../etc/passwd')",
    "open('/home/./../home/../etc//passwd')",
    "open('/proc/self/root/etc/passwd')",
    "open('/dev/null', 'r+')",
    "open('/dev/shm/x', 'w')",
    "open('/var/tmp/x', 'x')",
    "open('/tmpx', 'a') or 1 / 0",  # no file system to write to
    "os.open('/etc/passwd', os.O_RDONLY)",
    "os.stat('/etc/passwd')",
    "os.stat('passwd', dir_fd=os.open('/etc', 0))",
    "os.listdir('/')",
    "os.chdir('/')",
    "os.chdir('/usr')",
    "os.chdir('/tmp/../etc')",
    "os.chdir(os.open('/etc', 0))",
    "os.chdir(3)",
    "os.listdir(3)",
    "os.stat('passwd', dir_fd=3)",
    "os.stat('../etc/passwd', dir_fd=os.open('.', 0))",
    "os.stat('/etc/passwd', dir_fd=os.open('.', 0))",
    "os.open('../../etc/passwd', 0, dir_fd=os.open('/tmp', 0))",
    "os.rename('own', '../dev/shm/own', src_dir_fd=os.open('.', 0), dst_dir_fd=os.open('.', 0))",
    "os.chdir('/tmp') or open('../etc/passwd')",
    "os.chdir('/home') or open('../etc/passwd')",
    "list(os.scandir('/usr'))",
    "os.access('/etc/passwd', 4)",
    "os.mkdir('/dev/shm/made')",
    "os.rename('own', '/dev/shm/moved')",
    "os.replace('/etc/passwd', 'own')",
    "os.truncate('/etc/passwd', 0)",
    "os.utime('/dev/shm')",
    "os.chmod('/dev/shm', 0o777)",
    "os.unlink('/etc/passwd')",
    "pathlib.Path('/etc/passwd').read_text()",
    "pathlib.Path('/etc').joinpath('passwd').stat()",
    "pathlib.Path('/dev/shm/p').touch()",
    "pathlib.Path('link').symlink_to('/etc/passwd')",
    "pathlib.Path('link').hardlink_to('own')",
    "shutil.copyfile('/etc/passwd', 'copy')",
    "shutil.copytree('/etc', 'etc')",
    "shutil.move('own', '/dev/shm/own')",
    "zipfile.ZipFile('/dev/shm/z', 'w')",
    "tarfile.open('/dev/shm/t', 'w')",
    "gzip.open('/etc/passwd')",
    "tempfile.NamedTemporaryFile(dir='/dev/shm')",
    "tempfile.mkdtemp(dir='/dev/shm')",
    "open(Changing('own', '/etc/passwd')) and open(Changing('/etc/passwd', 'own'))",
    "open(Lying('/etc/passwd'))",
    "open('own', opener=lambda *_: 3)",
    "open('own', opener=lambda *_: os.open('/etc/passwd', 0))",
    "open('own', opener=Opener)",
    "open(3, 'wb', closefd=False)",
    "open(10, 'rb', closefd=False)",
    "open(1, 'w', closefd=False)",
    "open('own').buffer.raw.__init__(3)",
    "os.fdopen(open('own').fileno())",
    "os.write(3, b'x')",
    "os.read(3, 1)",
    "os.close(3)",
    "os.ftruncate(3, 0)",
    "os.write(open('own', 'r+').fileno(), b'x')",
    "open('own\\0/etc/passwd')",
    "open('/etc/passwd\\udcff')",
    "os.open('.', 0o20200002, 0o600)",  # O_TMPFILE
]
TRY = """
import gzip, os, pathlib, shutil, tarfile, tempfile, zipfile
before = set(os.listdir())  # an interpreter that lies beneath /home is shown there
open('own', 'w').write('own')
class Changing:
    def __init__(self, *paths): self.paths = [*paths]
    def __fspath__(self): return self.paths.pop(0)
class Lying(str):
    def __str__(self): return 'own'
    def encode(self, *_): return b'own'
    def startswith(self, *_): return True
class Opener:
    def __new__(cls, *_): return True
through = []
for door in {doors!r}:
    try: eval(door)
    except (PermissionError, AttributeError, ValueError, OSError, shutil.Error): continue
    through.append(door)
through, open('own').read(), sorted(set(os.listdir()) - before)
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool("python", 1) as pool:
        yield pool


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_no_door_leads_out_of_the_two_folders(level: str, pool: jail.Pool) -> None:
    source = TRY.format(doors=[door for door in READS if "__init__" not in door])
    result = pool.run(source, value=True) if level == "strict" else jail.run(source, level="standard", value=True)
    assert result.value == ([], "own", ["own"]), result.reason
    assert result.alarm is None
    assert len(result.denials) > 15


def test_the_raw_file_is_not_made_again(pool: jail.Pool) -> None:
    result = pool.run("open('own', 'w').write('own')\nopen('own').buffer.raw.__init__(3)\nprint('through')")
    assert (result.verdict, result.stdout) == ("violation", "")


def test_most_doors_are_open_at_level_off() -> None:
    """So it is the ring that closes them."""
    source = TRY.format(doors=READS[:40]) + "\nlen(through)"
    assert jail.run(source, level="off", value=True).value > 14


def test_a_file_that_is_moved_meanwhile_is_the_guests_own_or_not_there(pool: jail.Pool) -> None:
    result = pool.run(
        """
import os, threading
os.makedirs('a/b'); open('a/b/own', 'w').write('own'); os.mkdir('/tmp/c')
done = False
def move():
    while not done:
        os.rename('a/b', 'd'); os.rename('d', 'a/b')
mover = threading.Thread(target=move)
mover.start()
seen = set()
for _ in range(500):
    try: seen.add(open('a/b/../b/own').read())
    except FileNotFoundError: pass
    try: open('a/b/../../../etc/passwd'); seen.add('outside')
    except PermissionError: pass
done = True
mover.join()
seen.add(open('a/b/own').read())
seen
""",
        value=True,
    )
    assert result.value == {"own"}, result.reason


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    yield from breached_rings()


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86_64")
def test_links_and_fifos_that_are_there_all_the_same_are_not_followed(ring: Path) -> None:
    """No guest can make one; one that has left the ring at level standard can, and shows what the guarded open does."""
    result = run_breached(
        ring,
        """
import os
before = set(os.listdir())
syscall(88, b'/etc/passwd', b'/home/link'); syscall(88, b'/etc', b'/home/folder')
open('own', 'w').close(); syscall(88, b'/home/own', b'/home/inner')  # on the file system of the folder itself
os.mkdir('/tmp/real'); open('/tmp/real/t', 'w').close(); syscall(88, b'/tmp/real', b'/home/across')
syscall(133, b'/home/fifo', 0o10600, 0)
through = []
for door in ("open('link')", "open('inner')", "open('link', 'w')", "open('folder/passwd')", "os.listdir('folder')",
             "open('fifo')", "os.stat('folder/passwd')", "os.open('link', 0)", "os.truncate('link', 0)",
             "os.mkdir('folder/x')", "open('across/t')", "os.stat('across/t')", "os.unlink('across/t')",
             "os.rename('across/t', 'got')", "os.mkdir('across/x')", "os.chdir('across')", "os.listdir('across')"):
    try: eval(door)
    except OSError: continue
    through.append(door)
print(through, os.path.islink('link'), sorted(set(os.listdir()) - before), os.unlink('link'))
""",
        load("python", [("guest.level", "standard")]),
    )
    assert result.stdout == "[] True ['across', 'fifo', 'folder', 'inner', 'link', 'own'] None\n", result.stderr


def test_what_the_host_shows_below_the_folder_is_not_the_guests() -> None:
    """It is another file system there, which the walk looks at in each part."""
    with public_folder("/var/tmp") as shown:
        (shown / "in").mkdir()
        (shown / "in" / "x").write_text("host")
        doors = ["open('shown/in/x')", "os.stat('shown/in/x')", "os.listdir('shown')", "os.chdir('shown/in')",
                 "os.listdir('shown/in')", "os.rename('shown/in/x', 'x')", "open('shown/y', 'w')"]  # fmt: skip
        result = jail.run(TRY.format(doors=doors), ro=[f"{shown}:/home/shown"], value=True)
        assert result.value[:2] == ([], "own"), result.reason


def test_no_file_of_the_guests_is_executed_or_is_a_device() -> None:
    """By the mount, whatever the language ring and the filter say."""
    source = """
import mmap, os
found = []
for folder in ('/home', '/tmp'):
    with open(f'{folder}/code', 'wb+') as file:
        file.write(bytes(4096)); file.flush()
        try: found.append(mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC))
        except PermissionError: pass
    if not os.statvfs(folder).f_flag & os.ST_NODEV: found.append(folder)
found"""
    result = jail.run(source, level="off", value=True)
    assert result.value == [], result.reason


def test_the_scratch_is_all_the_room_there_is(pool: jail.Pool) -> None:
    many = "for n in range(100000): open(f'{n}', 'w').close()"
    large = "f = open('f', 'wb')\nf.truncate(1 << 24)\nwhile True: f.write(bytes(1 << 20))"
    for source in (many, large):
        result = pool.run(source, collect=["*"])
        assert result.verdict == "disk" or "No space left" in result.stderr, result.reason
        assert len(result.files) <= 1000

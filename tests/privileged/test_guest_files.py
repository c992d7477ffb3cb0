"""Ordinary programs behind the language ring work on the files of their working folder and of /tmp."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import jail

if TYPE_CHECKING:
    from collections.abc import Iterator

COPY = "import csv; rows = [*csv.reader(open('in/a.csv'))]; open('b.json', 'w').write(str(rows)); rows"
GIVEN = {"files": {"in/a.csv": b"1,2"}, "collect": ["*.json"]}


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool("python", 1) as pool:
        yield pool


def test_files_come_and_go_in_each_way_to_run(pool: jail.Pool) -> None:
    with jail.start(COPY, value=True, **GIVEN) as running:
        started = running.wait()
    results = [
        asyncio.run(jail.arun(COPY, level="standard", value=True, **GIVEN)),
        started,
        pool.run(COPY, value=True, **GIVEN),
    ]
    assert [result.check().value for result in results] == [[["1", "2"]]] * len(results)
    assert [result.files for result in results] == [{"b.json": b"[['1', '2']]"}] * len(results)
    assert [result.denials for result in results] == [()] * len(results)


def test_files_of_a_session() -> None:
    with jail.Session(files={"a": "1"}) as session:
        assert session.run("open('a').read()").value == "1"
        session.files.write("b", "2")
        assert session.run("f = open('b'); f.read()").value == "2"
        assert session.run("open('c', 'w').write(open('/tmp/x', 'x').name)").value == 6
        assert session.files.read("c") == b"/tmp/x"
        assert session.files.list() == ["a", "b", "c"]
        result = session.run("open('out.json', 'w').write(open('d').read())", files={"d": "4"}, collect=["*.json"])
        assert (result.value, result.files) == (1, {"out.json": b"4"})
        with pytest.raises(jail.PolicyError, match="pattern"):
            session.run("1", collect=["../x"])


# expressions that each give True
PROGRAMS = """
Path('a.txt').write_text('hello') == 5 and Path('a.txt').read_text() == open('a.txt').read() == 'hello'
json.dump([1], open('j', 'w')) or json.load(open('j')) == [1] and json.loads(Path('j').read_bytes()) == [1]
csv.writer(open('c.csv', 'w', newline='')).writerow([1, 'x']) and [*csv.reader(open('c.csv'))] == [['1', 'x']]
pickle.dump({1}, open('p', 'wb')) or pickle.load(open('p', 'rb')) == {1}
open('a.txt').name == 'a.txt' and open('a.txt', 'rb').read(2) == b'he' and open(b'a.txt').readline() == 'hello'
raises(FileNotFoundError, lambda: open('missing')) == 'missing'
raises(FileExistsError, lambda: open('a.txt', 'x')) == 'a.txt'
raises(IsADirectoryError, lambda: open('/tmp')) == '/tmp'
raises(NotADirectoryError, lambda: os.listdir('a.txt')) == 'a.txt'
updated('a.txt', 'r+', 'HE') == 'HEllo' and updated('a.txt', 'a', '!') == 'HEllo!'
os.makedirs('d/e', exist_ok=True) or os.path.isdir('d/e') and not os.path.isfile('d/e') and os.path.exists('d')
os.stat('a.txt').st_size == os.path.getsize('a.txt') == Path('a.txt').stat().st_size == 6
os.rename('a.txt', 'd/b.txt') or not Path('a.txt').exists() and os.listdir('d/e') == []
sorted(os.walk('d')) == [('d', ['e'], ['b.txt']), ('d/e', [], [])]
[(e.name, e.path, e.stat().st_size) for e in os.scandir('d') if e.is_file()] == [('b.txt', 'd/b.txt', 6)]
sorted(glob.glob('d/*')) == ['d/b.txt', 'd/e'] == sorted(map(str, Path('d').iterdir()))
[*Path('d').rglob('b.*')] == [Path('d/b.txt')] and glob.glob('d/**/b.*', recursive=True) == ['d/b.txt']
os.getcwd() == '/home' == str(Path.cwd()) and str(Path('d/../d').resolve()) == '/home/d' == os.path.realpath('d')
not os.path.exists('/etc/passwd') and not os.path.isdir('/') and os.path.exists('/tmp')
open('/tmp/t', 'w').write('x') and os.remove('/tmp/t') is None and not os.path.exists('/tmp/t')
shutil.copy('d/b.txt', 'copy') == 'copy' and shutil.copytree('d', 'f') == 'f' and os.path.exists('f/e')
shutil.move('copy', '/tmp/moved') == '/tmp/moved' and shutil.rmtree('f') is None and not os.path.exists('f')
zipped('z.zip') == ['in', 'd/b.txt'] and sorted(os.listdir('unzipped')) == ['d', 'in']
tarfile.open('t.tgz', 'w:gz').add('d') is None
gzip.open('g.gz', 'wt').write('gg') == 2 and gzip.open('g.gz', 'rt').read() == 'gg'
ElementTree.ElementTree(ElementTree.Element('a')).write('x.xml') or ElementTree.parse('x.xml').getroot().tag == 'a'
temporary() == (b'abc', [])
mkstemp() == b'zz'
tempfile.TemporaryFile('w+').write('x') == 1 and tempfile.gettempdir() == '/tmp'
Path('touched').touch() is None and Path('touched').unlink() is None and os.chmod('d', 0o700) is None
os.utime('d', (1, 2)) is None and os.path.getmtime('d') == 2.0 and os.access('d', os.R_OK)
os.truncate('j', 2) is None and os.path.getsize('j') == 2
[*fileinput.input('c.csv')] == ['1,x\\n'] and configparser.ConfigParser().read('none') == []
sys.stdin.read() == 'said' and open(0).read() == ''
os.chdir('d') is None and os.getcwd() == '/home/d' and open('b.txt').read(2) == 'HE' and os.path.exists('../j')
os.path.abspath('b.txt') == str(Path('b.txt').absolute()) == '/home/d/b.txt' and os.path.realpath('.') == '/home/d'
os.chdir('e') is None and os.chdir('/tmp') is None and os.listdir('/home/d/e') == [] and os.path.exists('moved')
within('/home/d') == ['b.txt', 'e'] and os.getcwd() == '/tmp' and os.chdir(b'../home') is None
raises(NotADirectoryError, lambda: os.chdir('j')) == 'j' and raises(FileNotFoundError, lambda: os.chdir('no')) == 'no'
by_descriptor() == (b'HE', ['e', 'made'], ['b.txt', 'e', 'made'], True)
"""
PRELUDE = """
import configparser, contextlib, csv, fileinput, glob, gzip, json, os, pickle, shutil, sys, tarfile, tempfile, zipfile
from pathlib import Path
from xml.etree import ElementTree
def raises(kind, act):
    try: act()
    except kind as error: return error.filename
def updated(name, mode, text):
    with open(name, mode) as file: file.write(text)
    return open(name).read()
def zipped(name):
    with zipfile.ZipFile(name, 'w') as archive:
        archive.writestr('in', 'in'); archive.write('d/b.txt')
    with zipfile.ZipFile(name) as archive:
        archive.extractall('unzipped')
        return archive.namelist()
def temporary():
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b'abc'); file.flush()
        found = open(file.name, 'rb').read()
    return found, os.listdir('/tmp') if os.path.exists(folder) else []
def within(folder):
    with contextlib.chdir(folder): return sorted(os.listdir())
def by_descriptor():
    folder = os.open('d', os.O_RDONLY)
    os.mkdir('made', dir_fd=folder)
    file = os.open('b.txt', os.O_RDONLY, dir_fd=folder)
    found = os.read(file, 2), [e.name for e in os.scandir(folder) if e.is_dir()], sorted(os.listdir(folder))
    is_file = os.stat('/home/d/b.txt', dir_fd=folder).st_size == os.stat('b.txt', dir_fd=folder).st_size
    os.rename('made', 'other', src_dir_fd=folder, dst_dir_fd=folder); os.rmdir('other', dir_fd=folder)
    os.close(file); os.close(folder)
    return (found[0], sorted(found[1]), found[2], is_file)
def mkstemp():
    fd, name = tempfile.mkstemp()
    os.write(fd, b'zz'); os.lseek(fd, 0, os.SEEK_SET)
    found = os.read(fd, 9); os.close(fd); os.remove(name)
    return found
"""


@pytest.mark.parametrize("level", ["strict", "standard", "off"])
def test_what_programs_do_with_files_works(level: str, pool: jail.Pool) -> None:
    """At level off as well: it is what plain Python says."""
    lines = [line for line in PROGRAMS.splitlines() if line and (level != "off" or "passwd" not in line)]
    source = f"{PRELUDE}\n[line for line in {lines!r} if not eval(line)]"
    run = pool.run if level == "strict" else lambda *a, **k: jail.run(*a, level=level, **k)
    result = run(source, value=True, stdin="said")
    assert result.value == [], result.stderr
    assert level == "off" or (result.denials, result.alarm) == ((), None)

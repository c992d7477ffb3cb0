import fnmatch
import glob
import ntpath
import posixpath
import shlex
from pathlib import PurePath, PurePosixPath, PureWindowsPath

print(
    shlex.split("cp 'a file' \"b c\" d\\ e # no", comments=True),
    shlex.quote("it's"),
    shlex.join(["a b", "c"]),
    list(shlex.shlex("a=b; c", punctuation_chars=True)),
)
try:
    shlex.split("'open")
except ValueError as error:
    print(error)
print(fnmatch.filter(["a.py", "b.txt", "c.PY"], "*.py"), fnmatch.fnmatchcase("x1", "[xy][0-9]"), glob.escape("a[1]*"))
p = PurePosixPath("/usr/lib/../share/doc.tar.gz")
print(
    p.name,
    p.stem,
    p.suffix,
    p.suffixes,
    p.parent,
    p.parts,
    p.with_suffix(".zip"),
    p.with_name("x"),
    p / "y",
    p.is_absolute(),
    p.match("*.gz"),
    p.root,
)
print(
    PurePosixPath("a/b/c").relative_to("a"),
    PurePosixPath("a") / "b" / "../c",
    list(PurePosixPath("a/b/c").parents),
    PurePosixPath("a//b/./c"),
    PurePosixPath("x") < PurePosixPath("y"),
)
w = PureWindowsPath("C:\\Temp\\File.TXT")
print(
    w.drive,
    w.parts,
    w.as_posix(),
    w == PureWindowsPath("c:/temp/file.txt"),
    PurePath("a").joinpath("b", "c"),
    PurePosixPath("/a").as_uri(),
)
print(
    posixpath.join("a", "/b", "c"),
    posixpath.normpath("a/./b/../c"),
    posixpath.splitext("x.tar.gz"),
    posixpath.basename("/a/b"),
    posixpath.commonpath(["/a/b", "/a/c"]),
    ntpath.split("C:\\a\\b"),
    posixpath.relpath("/a/b", "/a/c"),
)

import os
import os.path
import sys

print(
    os.sep,
    os.linesep == "\n",
    os.name,
    os.path.join("a", "b", "..", "c"),
    os.path.normpath("a//b/../c"),
    os.path.basename("/x/y.txt"),
    os.path.splitext("a.tar.gz"),
)
print(
    os.environ.get("NO_SUCH_VARIABLE", "default"),
    os.path.commonprefix(["/usr/lib", "/usr/local"]),
    os.curdir,
    os.extsep,
    os.path.isabs("/a"),
    len(os.urandom(4)),
)
print(
    os.fspath("x"),
    os.path.split("/a/b"),
    sys.platform,
)

# imports: packaging
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

print(
    sorted(map(Version, ["1.10", "1.2", "2.0a1", "1.2.post1", "2.0"])),
    Version("1.2") == Version("1.2.0"),
    Version("3.1rc2").pre,
    Version("1!2.3+local").public,
)
specifiers = SpecifierSet(">=1.2,!=1.5,<2")
print(
    [v for v in ("1.1", "1.2", "1.5", "1.9", "2.0") if v in specifiers],
    list(SpecifierSet("~=1.4.2").filter(["1.4.1", "1.4.9", "1.5"])),
)
r = Requirement("name[extra1,extra2]>=2.8; python_version >= '3.8'")
print(r.name, sorted(r.extras), r.specifier, str(r.marker))
try:
    Version("not a version")
except InvalidVersion as error:
    print(error)

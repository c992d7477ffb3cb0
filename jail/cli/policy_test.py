"""``jail policy test``: runs what a policy file says of itself in its ``[[test]]`` tables."""

from __future__ import annotations

from ..core.errors import JailError, PolicyError
from ..core.text import printable
from ..policy.check import Place
from ..policy.load import load
from ..policy.tests import Test, address, checked
from ..policy.toml import parse
from ..runs.run import run
from .write import complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy
    from ..result.model import Result

# Run without the language ring, so that the kernel's layers are asked. Status 7: an act was possible that must not be.
_READS = (
    "import sys\ntry: open({path!r}, 'rb').read(1)\nexcept IsADirectoryError: sys.exit(7)\n"
    "except OSError: sys.exit(0)\nsys.exit(7)"
)
_REACHES = (
    "import sys\ntry:\n    import socket\n    socket.create_connection(({host!r}, {port}), 3)\n"
    "except OSError: sys.exit(0)\nsys.exit(7)"
)
_POSSIBLE = 7


def test(file: str) -> int:
    """Returns 0 if every test of the file holds, else 1 after a line for each that does not. Raises JailError."""
    policy = load(file if "/" in file else f"./{file}")
    with open(file, "rb") as opened:
        tree, lines = parse(opened.read(), file)
    if "test" not in tree:
        raise PolicyError("has no [[test]]", file)
    tests = checked(tree["test"], Place(file, lines))
    wrong = [(one, said) for one in tests if (said := _failure(policy, one))]
    for one, said in wrong:
        complain(f"{file}:{one.line}: {one.wanted} = {one.value!r}: {said}")
    say(f"{len(tests) - len(wrong)} of {len(tests)} tests hold\n")
    return 1 if wrong else 0


def _failure(policy: Policy, one: Test) -> str:
    """Returns why a test does not hold, or nothing."""
    if one.wanted in ("hidden", "unreachable"):
        return _possible(policy, one)
    assert one.run is not None
    try:
        result = run(one.run if isinstance(one.run, str) else list(one.run), policy)
    except JailError as error:
        return str(error)
    if one.wanted == "verdict":
        return "" if result.verdict == one.value else f"the verdict is {result.verdict}: {result.reason}"
    return "" if _is_denied(result, one.value) else f"not among the denials ({_names(result)})"


def _possible(policy: Policy, one: Test) -> str:
    if one.wanted == "hidden":
        source = _READS.format(path=one.value)
    else:
        host, port = address(one.value)
        source = _REACHES.format(host=host, port=port)
    asked = policy.replace(guest=policy.guest.replace(language="python", level="off"))
    try:
        result = run(source, asked)
    except JailError as error:
        return str(error)
    if result.verdict == "ok":
        return ""
    said = "can be read" if one.wanted == "hidden" else "can be reached"
    return (
        said
        if result.exit_code == _POSSIBLE
        else f"could not be asked: {result.reason}: {result.stderr.strip()[-200:]}"
    )


def _is_denied(result: Result, name: str) -> bool:
    return any(denial.what == name or denial.what.split(".")[0] == name for denial in result.denials)


def _names(result: Result) -> str:
    return printable(", ".join(sorted({denial.what for denial in result.denials})) or "none")

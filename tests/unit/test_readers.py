"""The rights of libraries against the bytecode and the source of the standard library: nothing acts that is on no list.

Each module that a guest can import, and each that such a one loads, is gone through in a fresh interpreter.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from jail.guests.python import allowed_modules, guarded, readers

from . import library_uses

RESTRICTED = {  # of these modes what everybody reads is none of the table's business
    name: answered
    for _, names, _, answered, mode in guarded.rows()
    if mode in (guarded.CLOSED, guarded.OWN, guarded.PLAIN, guarded.EMPTY)
    for name in names
}
COMMON = {"clear", "replace", "__replace__", "detach"}  # names of harmless methods as well: by whom does not matter
SCAN = """
import ast, collections, dis, importlib, json, sys, types
wanted, allowed = json.loads(sys.argv[1])
for name in allowed:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
found = collections.defaultdict(set)

ACCESS = ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR", "LOAD_SUPER_ATTR")

def walk(code, module):
    for at in dis.get_instructions(code):
        if at.opname in ACCESS and at.argval in wanted:
            found[at.argval].add(f"{module}:{code.co_qualname}")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            walk(constant, module)

class Uses(ast.NodeVisitor):
    def __init__(self, module):
        self.module, self.names = module, []

    def scope(self, node, *names):
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.names += names
        for child in node.body:
            self.visit(child)
        del self.names[-len(names):]

    def visit_FunctionDef(self, node):
        self.scope(node, node.name, "<locals>")

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.scope(node, node.name)

    def use(self, kind):
        found[kind].add(f"{self.module}:{'.'.join(self.names) or '<module>'}".removesuffix(".<locals>"))

    def visit_Call(self, node):
        named = node.func.id if isinstance(node.func, ast.Name) else ""
        called = named or getattr(node.func, "attr", "")
        chosen = [arg for arg in node.args if not isinstance(arg, ast.Constant)]
        if named in ("getattr", "setattr", "delattr", "hasattr") and node.args[1:] and node.args[1] in chosen:
            self.use("CHOOSES")
        if called in ("attrgetter", "methodcaller") and chosen == node.args:
            self.use("CHOOSES")
        if named in ("eval", "exec", "compile"):
            self.use("EVALUATES")
        if called in ("__import__", "import_module"):
            self.use("IMPORTS")
        self.generic_visit(node)

    def visit_Attribute(self, node):
        if node.attr == "modules" and getattr(node.value, "id", "") in ("sys", "_sys"):
            self.use("MODULES")
        self.generic_visit(node)

for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    if module.__name__ == "__main__" or not file or not file.endswith(".py") or "-packages" in file:
        continue
    with open(file, "rb") as source:
        text = source.read()
    walk(compile(text, file, "exec"), module.__name__)
    Uses(module.__name__).visit(ast.parse(text))
print(json.dumps({kind: sorted(places) for kind, places in found.items()}))
"""


@pytest.fixture(scope="module")
def uses() -> dict[str, list[str]]:
    asked = json.dumps([sorted(RESTRICTED), sorted(set(allowed_modules.ALLOWED) - {"__main__"})])
    command = [sys.executable, "-I", "-S", "-W", "ignore", "-c", SCAN, asked]
    found: dict[str, list[str]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert len(found) > 20
    return found


def listed(table: dict[str, str]) -> set[str]:
    return set(" ".join(table.values()).split())


@pytest.mark.parametrize("name", sorted(RESTRICTED))
def test_readers_of_a_guarded_name_are_known(uses: dict[str, list[str]], name: str) -> None:
    known = RESTRICTED[name] | listed(library_uses.UNANSWERED)
    places = {place for place in uses.get(name, ()) if f"{place.partition(':')[0]}:*" not in known}
    assert name in COMMON or places <= known


@pytest.mark.parametrize("kind", ["EVALUATES", "IMPORTS", "MODULES", "CHOOSES"])
def test_places_that_could_act_for_a_caller_are_known(uses: dict[str, list[str]], kind: str) -> None:
    assert set(uses[kind]) - listed(getattr(library_uses, kind)) == set()


def test_the_walk_finds_what_it_looks_for(uses: dict[str, list[str]]) -> None:
    """A list that a whole kind of place has dropped out of is a walk that looks at nothing."""
    assert "functools:_compose_mro" in uses["__subclasses__"]
    assert {"importlib:reload", "typing:get_type_hints"} <= set(uses["MODULES"])
    assert "optparse:Values.read_module" in uses["IMPORTS"]
    assert len(uses["CHOOSES"]) > 100


def test_nobody_is_answered_a_module_or_all_subclasses() -> None:
    assert {entry for entry in RESTRICTED["__self__"] if not entry.startswith("guest.")} == set()
    assert {entry for entry in readers.SUBCLASSES if not entry.startswith("guest.")} == {"functools:_compose_mro"}

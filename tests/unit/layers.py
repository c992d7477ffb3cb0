"""Reads what imports what in jail/, and counts it.

python -m tests.unit.layers [JAIL]      rooms, arrows, arrows that run back up, circles of a checkout's jail/
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

JAIL = Path(__file__).parents[2] / "jail"
LAYERS = tomllib.loads(Path(__file__).with_name("layers.toml").read_text(encoding="utf-8"))
Import = tuple[int, str, bool]  # line, full name, and is it for type checkers alone?


def imports(tree: ast.AST, module: str) -> list[Import]:
    """Lists all that a module imports, in functions too."""
    package = module.split(".")[:-1]
    found: list[Import] = []

    def visit(node: ast.AST, typing: bool) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.body:
                visit(child, True)
            for child in node.orelse:
                visit(child, typing)
            return
        if isinstance(node, ast.Import):
            found.extend((node.lineno, alias.name, typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            found.extend((node.lineno, f"{base}.{alias.name}", typing) for alias in node.names)
        elif isinstance(node, ast.Call) and re.search(r"\b(import_module|__import__)$", ast.unparse(node.func)):
            literal = [name.value for name in node.args[:1] if isinstance(name, ast.Constant)]
            found.extend((node.lineno, str(name), typing) for name in literal)
        for child in ast.iter_child_nodes(node):
            visit(child, typing)

    visit(tree, False)
    return found


def module_of(path: str) -> str:
    """Names the module of a file given relative to jail/; a package's own file is ``PACKAGE.__init__``."""
    return ".".join(["jail", *path.removesuffix(".py").split("/")])


def room_of(module: str) -> str:
    """Names the room of a module: the first part of its name below ``jail``."""
    return [*module.split("."), "__init__"][1]


def graph(jail: Path) -> dict[str, set[str]]:
    """Maps each module to those it imports when it runs; imports for type checkers alone make no circle."""
    trees = {
        module_of(path.relative_to(jail).as_posix()): ast.parse(path.read_text(encoding="utf-8"))
        for path in jail.rglob("*.py")
    }
    names = {module.removesuffix(".__init__"): module for module in trees}

    def target(name: str) -> str | None:
        return names.get(name) or names.get(name.rpartition(".")[0])

    return {
        module: {to for _, name, typing in imports(tree, module) if not typing and (to := target(name))} - {module}
        for module, tree in trees.items()
    }


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Finds the sets of modules that import each other, directly or through others of the set."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            module = waiting.pop()
            if module not in seen:
                seen.add(module)
                waiting += graph.get(module, ())
        return seen

    ways = {module: reached(module) for module in graph}
    found: list[set[str]] = []
    for module in sorted(graph):
        if module in ways[module] and not any(module in circle for circle in found):
            found.append({other for other in ways[module] if module in ways[other]})
    return found


def arrows(graph: dict[str, set[str]], left_out: Iterable[str] = ("__init__", "__main__")) -> set[tuple[str, str]]:
    """Lists the pairs (room, room that it imports from)."""

    def pairs() -> Iterator[tuple[str, str]]:
        for module, others in graph.items():
            yield from ((room_of(module), room_of(other)) for other in others)

    return {(a, b) for a, b in pairs() if a != b and a not in left_out and b not in left_out}


def main(jail: Path) -> None:
    """Prints the counts of a jail/ folder, by the order of layers.toml."""
    found, order = graph(jail), LAYERS["order"]
    rooms = {room_of(module) for module in found} - {"__init__", "__main__"}
    lines = arrows(found)
    back = [(a, b) for a, b in lines if a in order and b in order and order.index(b) > order.index(a)]
    print(f"{len(found)} modules, {len(rooms)} rooms, {len(lines)} arrows, {len(back)} back, ", end="")
    print(f"{len(circles(found))} circles: {[sorted(circle) for circle in circles(found)]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else JAIL)

"""The same program with its telling names out of sight: no attribute of it is written down, each is built as it runs.

What a checker of source text refuses would otherwise hide whether the thing itself can be reached.
"""

from __future__ import annotations

import ast

TELLING = ("_", "gi_", "cr_", "ag_", "tb_", "f_", "co_", "func_")


def respelled(source: str) -> str:
    tree = Respell().visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def _late(name: str) -> ast.expr:
    """An expression for the name that does not contain it."""
    return ast.parse(f"{name[::-1]!r}[::-1]", mode="eval").body


def _is_telling(node: ast.AST, context: type[ast.expr_context]) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, context) and node.attr.startswith(TELLING)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), [])


class Respell(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        return _call("getattr", node.value, _late(node.attr)) if _is_telling(node, ast.Load) else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Attribute) or not _is_telling(target, ast.Store):
            return node
        return ast.Expr(_call("setattr", target.value, _late(target.attr), node.value))

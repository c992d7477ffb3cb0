# category: exec | expect: contained | min-python: 3.11 | source: names in a tree that no source could spell
import ast
tree = ast.parse("x.y")
tree.body[0].value.attr = "__globals__"
tree.body[0].value.value = ast.Lambda(ast.arguments([], [], None, [], [], None, []), ast.Constant(0))
ast.fix_missing_locations(tree)
g = eval(compile(ast.Expression(tree.body[0].value), "t", "eval"))
print("ESCAPED:globals" if "__builtins__" in g else "contained")

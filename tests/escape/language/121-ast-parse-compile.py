# category: module-attr | expect: contained | min-python: 3.11 | source: ast.parse is a door to compile
import ast
tree = ast.parse("x = __import__('os').getpid()")
ns = {}
exec(compile(tree, "t", "exec"), ns)
print("ESCAPED:compiled tree ran" if ns["x"] else "contained")

# category: exec | expect: contained | min-python: 3.11 | source: compile of a tree made by hand
import ast
tree = ast.Expression(ast.Call(ast.Name("__import__", ast.Load()), [ast.Constant("posix")], []))
ast.fix_missing_locations(tree)
print("ESCAPED:posix" if eval(compile(tree, "t", "eval")).getpid() else "contained")

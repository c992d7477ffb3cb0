# category: deputy | expect: contained | min-python: 3.11 | source: NodeVisitor calls the method named after the class
import ast, operator
class V(ast.NodeVisitor):
    visit_function = staticmethod(operator.attrgetter("__globals__"))
g = V().visit(lambda: 0)
print("ESCAPED:globals by a visitor" if "__builtins__" in g else "contained")

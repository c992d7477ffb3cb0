import ast
import operator

print(ast.literal_eval("{'a': [1, 2.5, (None, True)], 'b': {3}, 'c': -1, 'd': b'x'}"))
for bad in ("f()", "a", "1 +", "[" * 3):
    try:
        ast.literal_eval(bad)
    except (ValueError, SyntaxError) as error:
        print(type(error).__name__)
tree = ast.parse("def f(a, b=2):\n    x = a * b + 1\n    return g(x)\nclass C: pass\nprint(f(3))")
print(
    [type(node).__name__ for node in tree.body],
    ast.unparse(tree.body[0]),
    ast.dump(ast.parse("x+1", mode="eval").body, annotate_fields=False),
)


class Names(ast.NodeVisitor):
    def __init__(self):
        self.names, self.calls = set(), []

    def visit_Name(self, node):
        self.names.add(node.id)

    def visit_Call(self, node):
        self.calls.append((ast.unparse(node.func), node.lineno))
        self.generic_visit(node)


class Fold(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Constant(a), op=ast.Add(), right=ast.Constant(b)):
                return ast.copy_location(ast.Constant(a + b), node)
        return node


v = Names()
v.visit(tree)
print(
    sorted(v.names),
    v.calls,
    ast.unparse(Fold().visit(ast.parse("x = 1 + 2 + y"))),
    ast.get_docstring(ast.parse('"""Doc."""')),
)
OPS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def calculate(text):
    def walk(node):
        match node:
            case ast.Expression(body):
                return walk(body)
            case ast.Constant(int() | float() as value):
                return value
            case ast.BinOp(left, op, right):
                return OPS[type(op)](walk(left), walk(right))
            case ast.UnaryOp(op, operand):
                return OPS[type(op)](walk(operand))
        raise ValueError(f"not arithmetic: {ast.unparse(node)}")

    return walk(ast.parse(text, mode="eval"))


print(calculate("2 * (3 + 4) ** 2 - -1"), [type(n).__name__ for n in ast.walk(ast.parse("a.b[0]"))][:4])
try:
    calculate("x + 1")
except ValueError as error:
    print(error)

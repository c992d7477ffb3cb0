x = 10
print(
    eval("x + 1"),
    eval("x * y", {"x": 3, "y": 4}),
    eval("a + b", {"a": 1}, {"b": 2}),
    eval("[i for i in range(3)]"),
    eval("(lambda n: n * 2)(x)"),
)
space = {}
exec("def double(n):\n    return n * 2\nvalue = double(21)", space)
print(space["value"], space["double"](4), sorted(k for k in space if k[0] != "_"))
exec("z = x + 5\nclass Made:\n    kind = 'made'\n    def hi(self): return f'hi from {self.kind}'")
print(z, Made().hi())


def local_exec():
    inner = 3
    names = {}
    exec("result = inner ** 2 + len('abc')", {"inner": inner}, names)
    return names["result"], eval("inner + 1")


print(local_exec())
for bad in ("1 +", "undefined_name", "1 / 0", "int('q')", "def f(): pass"):
    try:
        eval(bad)
    except Exception as error:
        print(bad, "->", type(error).__name__)
table = {name: eval(f"lambda a, b: a {op} b") for name, op in {"add": "+", "mul": "*"}.items()}
print(table["add"](2, 3), table["mul"](2, 3), eval("max([3, 1])"), eval(" 1+1 "), eval("None"), eval(b"2 + 2"))
template = "def power_{n}(x):\n    return x ** {n}\n"
exec("".join(template.format(n=n) for n in range(1, 4)), globals())
print(power_1(5), power_2(5), power_3(5))

code = compile("a * 2 + 1", "<formula>", "eval")
print([eval(code, {"a": n}) for n in range(4)])
script = compile("total = sum(values)\ncount = len(values)", "<script>", "exec")
space = {"values": [1, 2, 3]}
exec(script, space)
print(space["total"], space["count"])
try:
    compile("x =", "<bad>", "exec")
except SyntaxError as error:
    print(error.msg, error.filename, error.lineno)

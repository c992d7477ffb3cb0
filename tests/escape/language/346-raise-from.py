# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: the cause of a raise
class E(Exception):
    pass
try:
    raise E(print.__self__) from E((lambda: 0).__globals__)
except E as e:
    print("ESCAPED:builtins" if e.args[0].open and "__builtins__" in e.__cause__.args[0] else "contained")

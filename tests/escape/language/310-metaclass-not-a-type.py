# category: stealth-call | expect: contained | min-python: 3.11 | source: metaclass= takes any callable
C = None
def make(name, bases, ns):
    return ns["f"].__globals__
class C(metaclass=make):
    def f(self):
        pass
print("ESCAPED:globals" if "__builtins__" in C else "contained")

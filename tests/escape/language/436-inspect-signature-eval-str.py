# category: exec | expect: contained | min-python: 3.11 | source: inspect evaluates annotations as text
import inspect
def f(x: "__import__('posix').getpid"):
    pass
s = inspect.signature(f, eval_str=True)
print("ESCAPED:posix by a signature" if s.parameters["x"].annotation() else "contained")

# category: exec | expect: contained | min-python: 3.11 | source: annotations as text evaluated by typing
import typing
def f(x: "__import__('posix').getpid"):
    pass
print("ESCAPED:posix by type hints" if typing.get_type_hints(f)["x"]() else "contained")

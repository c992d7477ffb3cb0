# category: deputy | expect: contained | min-python: 3.11 | max-python: 3.13 | source: typing hands the names of a module to what says that it is a ForwardRef
import typing

caught = {}


class Lie:
    __class__ = typing.ForwardRef

    def _evaluate(self, names, *rest, **more):
        caught.update(names)
        return int

    evaluate = _evaluate

    def __call__(self):
        pass

    def __hash__(self):
        return 1


def annotated(x: Lie()):
    pass


class Holds:
    x: Lie()


for what in (annotated, Holds):
    try:
        typing.get_type_hints(what)
    except Exception:
        pass
print("ESCAPED:builtins by typing" if "__built" + "ins__" in caught else "contained")

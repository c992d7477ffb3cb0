# category: deputy | expect: contained | min-python: 3.11 | source: the guest between two libraries has builtins that it has made itself
import logging
import typing
class Hinted:
    __module__ = "logging"
    __annotations__ = {"x": "os"}
names = {"__builtins__": {}, "hints": typing.get_type_hints, "Hinted": Hinted, "found": []}
exec("def emit(self, record): found.append(hints(Hinted))", names)
class Handler(logging.Handler):
    emit = names["emit"]
logger = logging.getLogger("x")
logger.addHandler(Handler())
try:
    logger.error("x")
except NameError:
    pass
print("ESCAPED:os by logging's names" if isinstance(names["found"][0]["x"], type(logging)) else "contained")

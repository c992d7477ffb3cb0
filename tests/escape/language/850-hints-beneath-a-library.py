# category: deputy | expect: contained | min-python: 3.11 | source: no guest at all between two libraries
import functools, logging, typing
class Hinted:
    __module__ = "logging"
    __annotations__ = {"x": "os"}
found = []
class Handler(logging.Handler):
    emit = functools.partial(next, map(found.append, map(typing.get_type_hints, [Hinted])))
logger = logging.getLogger("x")
logger.addHandler(Handler())
try:
    logger.error("x")
except NameError:
    pass
print("ESCAPED:os by logging's names" if isinstance(found[0]["x"], type(logging)) else "contained")

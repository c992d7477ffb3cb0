# category: deputy | expect: contained | min-python: 3.11 | source: a logging filter is any callable, its error is the guest's to catch
import logging, operator
log = logging.getLogger("q")
log.addHandler(logging.NullHandler())
log.addFilter(operator.attrgetter("fn.__globals__.nothing"))
try:
    log.warning("x", extra={"fn": lambda: 0})
except AttributeError as e:
    print("ESCAPED:globals by e.obj" if "__builtins__" in e.obj else "contained")

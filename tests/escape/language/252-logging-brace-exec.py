# category: format | expect: contained | min-python: 3.11 | source: a record class whose attributes are the record's dict
import logging
class Rec(logging.LogRecord):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.look = self.__init__.__func__
logging.setLogRecordFactory(Rec)
seen = []
class H(logging.Handler):
    def emit(self, r):
        seen.append(logging.Formatter("{look.__globals__}", style="{").format(r))
log = logging.getLogger("z")
log.addHandler(H())
log.warning("x")
print("ESCAPED:globals text by a record" if "__builtins__" in seen[0] else "contained")

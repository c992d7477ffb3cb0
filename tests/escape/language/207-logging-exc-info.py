# category: frames | expect: contained | min-python: 3.11 | source: a log record keeps the traceback
import logging
seen = []
class H(logging.Handler):
    def emit(self, record):
        seen.append(record.exc_info[2])
log = logging.getLogger("x")
log.addHandler(H())
try:
    1 / 0
except ZeroDivisionError:
    log.exception("x")
print("ESCAPED:frame by a log record" if seen[0].tb_frame.f_builtins["open"] else "contained")

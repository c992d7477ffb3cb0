import io
import logging
import sys

stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)-8s %(name)s %(funcName)s %(message)s"))
log = logging.getLogger("app.core")
log.addHandler(handler)
log.setLevel(logging.DEBUG)
log.propagate = False


def work():
    log.debug("debug %d", 1)
    log.info("info %s %s", "a", {"k": 1})
    log.warning("careful: %(what)s", {"what": "this"})
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")


work()
child = log.getChild("sub")
child.error("from the child", extra={"user": "u"})
log.disabled = True
log.error("unseen")
lines = stream.getvalue().splitlines()
print(*lines[:4], lines[-2], lines[-1], sep="\n")


class Redact(logging.Filter):
    def filter(self, record):
        record.msg = str(record.msg).replace("secret", "******")
        return "drop" not in record.msg


class ListHandler(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.records = []

    def emit(self, record):
        self.records.append(self.format(record))


keep = ListHandler()
other = logging.getLogger("other")
other.addFilter(Redact())
other.addHandler(keep)
other.setLevel("INFO")
other.propagate = False
other.info("a secret")
other.info("drop me")
other.debug("too low")
print(keep.records, other.isEnabledFor(logging.DEBUG), logging.getLevelName(40), other.getEffectiveLevel(), child.name)
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="{levelname}:{message}", style="{", force=True)
logging.info("root %s", "message")
logging.getLogger("any").warning("propagated")
logging.LoggerAdapter(logging.getLogger("x"), {"id": 7}).info("adapted")

# category: file | expect: contained | min-python: 3.11 | source: a rotating handler renames and deletes
import logging.handlers
h = logging.handlers.RotatingFileHandler("probe3.log", maxBytes=1, backupCount=1)
h.emit(logging.makeLogRecord({"msg": "x"}))
h.doRollover()
print("ESCAPED:files renamed by logging" if h.stream.fileno() > 2 else "contained")

# category: file | expect: contained | min-python: 3.11 | source: a logging handler writes a file
import logging
h = logging.FileHandler("probe.log")
h.emit(logging.makeLogRecord({"msg": "x"}))
print("ESCAPED:file written by logging" if open("probe.log").read() == "x\n" else "contained")

# category: exec | expect: contained | min-python: 3.11 | source: logging's file configuration evaluates its arguments
import logging.config, io
text = """[loggers]
keys=root
[handlers]
keys=h
[formatters]
keys=
[logger_root]
handlers=h
[handler_h]
class=StreamHandler
args=(__import__('builtins').__dict__.setdefault('probe_mark', None),)
"""
logging.config.fileConfig(io.StringIO(text))
import builtins
print("ESCAPED:eval by logging's configuration" if hasattr(builtins, "probe_mark") else "contained")

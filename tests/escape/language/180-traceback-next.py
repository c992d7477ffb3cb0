# category: frames | expect: contained | min-python: 3.11 | source: the last frame of a library's error
import json
try:
    json.loads("{")
except ValueError as e:
    tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
print("ESCAPED:json frame" if tb.tb_frame.f_globals["__name__"].startswith("json") else "contained")

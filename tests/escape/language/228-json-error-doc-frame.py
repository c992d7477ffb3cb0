# category: exc-leak | expect: contained | min-python: 3.11 | source: JSONDecodeError raised in json's frames
import json
class H:
    def __call__(self, pairs):
        raise LookupError
try:
    json.loads('{"a": 1}', object_pairs_hook=H())
except LookupError as e:
    tb = e.__traceback__
    names = []
    while tb:
        names.append(tb.tb_frame.f_globals.get("__name__"))
        tb = tb.tb_next
print("ESCAPED:frames of json" if "json.decoder" in names else "contained")

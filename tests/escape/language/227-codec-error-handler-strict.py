# category: exc-leak | expect: contained | min-python: 3.11 | source: the handler named strict replaced for everybody
import codecs
codecs.register_error("strict", lambda e: ("hijacked", e.end))
print("ESCAPED:strict decoding changed for everybody" if b"\xff".decode("utf-16-le") == "hijacked" else "contained")

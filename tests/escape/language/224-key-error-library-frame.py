# category: exc-leak | expect: contained | min-python: 3.11 | source: the KeyError of a format field carries frames of string
import string
try:
    string.Formatter().format("{0.vformat.__func__.__globals__[nothing]}", string.Formatter())
except KeyError as e:
    tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
print("ESCAPED:frame of string" if tb.tb_frame.f_globals["_string"] else "contained")

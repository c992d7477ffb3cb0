# category: attr-walk | expect: contained | min-python: 3.11 | source: a traceback made by hand keeps a frame
try:
    raise KeyError
except KeyError as e:
    tb = e.__traceback__
    made = type(tb)(None, tb.tb_frame, 0, 1)
print("ESCAPED:frame" if made.tb_frame.f_globals is globals() else "contained")

# category: frames | expect: contained | min-python: 3.11 | source: with_traceback puts a traceback onto another error
try:
    1 / 0
except ZeroDivisionError as e:
    other = ValueError().with_traceback(e.__traceback__)
print("ESCAPED:frame" if other.__traceback__.tb_frame.f_globals is globals() else "contained")

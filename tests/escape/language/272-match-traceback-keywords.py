# category: match | expect: contained | min-python: 3.11 | source: an error's traceback by keywords
try:
    1 / 0
except ZeroDivisionError as e:
    match e:
        case ZeroDivisionError(__traceback__=object(tb_frame=object(f_builtins=b))):
            print("ESCAPED:frame" if b["open"] else "contained")

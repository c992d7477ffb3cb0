# category: frames | expect: contained | min-python: 3.11 | source: climbing f_back to the outermost frame
def climb():
    try:
        raise ValueError
    except ValueError as e:
        f = e.__traceback__.tb_frame
    while f.f_back:
        f = f.f_back
    return f
print("ESCAPED:outermost frame" if climb().f_globals["__builtins__"] else "contained")

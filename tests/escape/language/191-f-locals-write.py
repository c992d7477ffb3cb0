# category: frames | expect: contained | min-python: 3.13 | source: writing another frame's locals
def victim():
    allowed = False
    change()
    return allowed
def change():
    try:
        raise ValueError
    except ValueError as e:
        e.__traceback__.tb_frame.f_back.f_locals["allowed"] = True
print("ESCAPED:another frame's variable changed" if victim() else "contained")

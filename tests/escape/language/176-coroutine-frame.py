# category: frames | expect: contained | min-python: 3.11 | source: a coroutine's frame
async def f():
    pass
c = f()
frame = c.cr_frame
c.close()
print("ESCAPED:frame" if frame.f_builtins["open"] else "contained")

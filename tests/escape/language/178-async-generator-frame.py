# category: frames | expect: contained | min-python: 3.11 | source: an async generator's frame
async def f():
    yield 1
print("ESCAPED:frame" if f().ag_frame.f_builtins["open"] else "contained")

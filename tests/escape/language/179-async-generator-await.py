# category: frames | expect: contained | min-python: 3.11 | source: what an async generator awaits
class Wait:
    def __await__(self):
        yield 1
async def inner():
    await Wait()
async def f():
    await inner()
    yield 1
step = f().__anext__()
step.send(None)
ag = None
async def g():
    global ag
    await inner()
    yield 2
it = g()
s = it.__anext__()
s.send(None)
print("ESCAPED:frame" if it.ag_await.cr_frame.f_builtins["open"] else "contained")

# category: frames | expect: contained | min-python: 3.11 | source: __aexit__ is given the traceback
class CM:
    async def __aenter__(self):
        return self
    async def __aexit__(self, kind, value, tb):
        self.tb = tb
        return True
async def f():
    async with CM() as cm:
        1 / 0
    return cm.tb
try:
    f().send(None)
except StopIteration as e:
    tb = e.value
print("ESCAPED:frame" if tb.tb_frame.f_builtins["open"] else "contained")

# category: frames | expect: contained | min-python: 3.11 | source: sys's hooks are given each async generator
import sys
seen = []
sys.set_asyncgen_hooks(firstiter=seen.append)
async def f():
    yield 1
f().__anext__()
sys.set_asyncgen_hooks(None)
print("ESCAPED:async generator by hook" if seen[0].ag_frame.f_builtins["open"] else "contained")

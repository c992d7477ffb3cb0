# category: frames | expect: contained | min-python: 3.11 | source: where a coroutine was made, as text and as a switch
import sys
sys.set_coroutine_origin_tracking_depth(2)
async def f():
    pass
c = f()
where = c.cr_origin
c.close()
print("ESCAPED:sys switch" if where and where[0][2] == "<module>" else "contained")

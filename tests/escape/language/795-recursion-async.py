# category: dos-recursion | expect: contained | min-python: 3.11 | source: coroutines within coroutines
async def f():
    return await f()
f().send(None)

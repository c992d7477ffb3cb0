# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: attributes under async for and await
async def f():
    return [x async for x in agen()]
async def agen():
    yield print.__self__
try:
    f().send(None)
except StopIteration as e:
    print("ESCAPED:builtins" if e.value[0].open else "contained")

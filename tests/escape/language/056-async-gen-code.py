# category: attr-walk | expect: contained | min-python: 3.11 | source: an async generator's code object
async def f():
    yield "kept"
print("ESCAPED:code object" if "kept" in f().ag_code.co_consts else "contained")

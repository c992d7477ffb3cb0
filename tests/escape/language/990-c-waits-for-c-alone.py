# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | live: no: what it reads depends on the allocator | source: an __index__ that is a C function empties the bytearray: no Python code runs while C waits
import functools, operator
freed = bytearray(56)
store = []
inner = functools.partial(store.extend, map(operator.call, [freed.clear, bytearray, functools.partial(freed.extend, bytes(56))]))
class Value:
    __index__ = functools.partial(operator.countOf, map(operator.call, [inner] + [int] * 0x7F), 0)
try:
    freed[23] = Value()
finally:
    print([type(x) for x in store])
    memory = store[1]
    print(f"ESCAPED:a bytearray of {len(memory)}" if len(memory) > 1 << 60 else "contained")

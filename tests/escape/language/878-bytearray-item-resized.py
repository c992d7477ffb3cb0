# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | live: no: what it reads depends on the allocator | source: gh-91153: an item of a bytearray is set where its bytes were before the value's __index__ resized it
class Value:
    def __index__(self):
        global memory
        freed.clear()
        memory = bytearray()
        freed.extend([0] * 56)
        return 0x7F


freed = bytearray(56)
freed[23] = Value()
print(f"ESCAPED:a bytearray of {len(memory)}" if len(memory) > 1 << 60 else "contained")

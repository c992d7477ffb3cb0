# category: memory | expect: contained | min-python: 3.11 | live: no: what it reads depends on the allocator | source: gh-142664: the owner's __hash__ releases the view that is hashed, and lets its memory go
import array


class Owner(array.array):
    def __hash__(self):
        global spray
        view.release()
        del self[:]
        spray = [bytearray(b"Z" * 90) for _ in range(50)]
        return 1


view = memoryview(Owner("B", b"A" * 90)).toreadonly()
print("ESCAPED:another's bytes" if hash(view) == hash(b"Z" * 90) else "contained")

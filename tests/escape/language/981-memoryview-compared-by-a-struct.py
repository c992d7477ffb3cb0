# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | live: no: what it reads depends on the allocator | source: gh-142663: the views that are compared are released by the Struct that unpacks their items
import array
import struct

numbers, others = array.array("d", [1.0] * 20), array.array("q", [1] * 20)
view, other, seen = memoryview(numbers), memoryview(others), []


class Releases(struct.Struct):
    def unpack_from(self, buffer, offset=0):
        global spray
        seen.append(bytes(buffer))
        if len(seen) == 1:
            view.release()
            del numbers[:]
            spray = [bytearray(b"Z" * 159) for _ in range(50)]
        return (1,)


struct.Struct = Releases
view == other
print("ESCAPED:another's bytes" if b"Z" * 8 in seen else "contained")

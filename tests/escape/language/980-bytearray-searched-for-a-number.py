# category: memory | expect: contained | min-python: 3.11 | live: no: what it reads depends on the allocator | source: gh-142558, gh-142559, gh-142560: the number that is searched for empties the bytearray
class Number:
    def __index__(self):
        global spray
        victim.clear()
        spray = [bytearray(b"Z" * 90) for _ in range(50)]
        return ord("Z")


found = []
for name in ("count", "find", "index", "rfind", "rindex", "__contains__"):
    victim = bytearray(b"A" * 90)
    try:
        if getattr(victim, name)(Number()) not in (0, -1, False):
            found.append(name)
    except ValueError:
        pass
print(f"ESCAPED:another's bytes by {found}" if found else "contained")

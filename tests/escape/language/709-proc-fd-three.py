# category: channel | expect: contained | min-python: 3.11 | source: the channel by its path in proc
f = open("/proc/self/fd/3", "wb", buffering=0)
f.write(b"\x02\x00\x00\x00\x02{}")
print("ESCAPED:channel written")

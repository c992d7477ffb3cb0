# category: channel | expect: contained | min-python: 3.11 | source: the channel as a file object
f = open(3, "wb", closefd=False, buffering=0)
f.write(b"\x02\x00\x00\x00\x02{}")
print("ESCAPED:channel written")

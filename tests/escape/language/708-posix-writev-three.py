# category: channel | expect: contained | min-python: 3.11 | source: the channel by writev
import posix
posix.writev(3, [b"\x02\x00\x00\x00\x02{}"])
print("ESCAPED:channel written")

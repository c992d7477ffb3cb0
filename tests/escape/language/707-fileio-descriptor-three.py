# category: channel | expect: contained | min-python: 3.11 | source: the channel by the class of standard output
import sys
out = sys.stdout.buffer
f = type(getattr(out, "raw", out))(3, "w", closefd=False)
f.write(b"\x02\x00\x00\x00\x02{}")
print("ESCAPED:channel written")

# category: channel | expect: contained | min-python: 3.11 | source: the harness's channel by os.write
import os
os.write(3, b"\x02\x00\x00\x00\x02{}")
print("ESCAPED:channel written")

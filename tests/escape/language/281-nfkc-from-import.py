# category: unicode | expect: contained | min-python: 3.11 | source: both names of a from-import
from 𝗿𝗮𝗻𝗱𝗼𝗺 import _𝗼𝘀 as fine
print("ESCAPED:os" if fine.getpid() else "contained")

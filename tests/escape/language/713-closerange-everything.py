# category: channel | expect: contained | min-python: 3.11 | source: all descriptors closed
import os
os.closerange(3, 64)
print("ESCAPED:descriptors closed")

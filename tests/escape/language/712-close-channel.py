# category: channel | expect: contained | min-python: 3.11 | source: the channel closed or replaced
import os
os.dup2(1, 3)
os.close(3)
print("ESCAPED:channel closed")

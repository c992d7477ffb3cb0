# category: process | expect: contained | min-python: 3.11 | source: signals to others
import os
os.kill(os.getppid(), 0)
print("ESCAPED:signal to the parent")

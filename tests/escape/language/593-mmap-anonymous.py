# category: memory | expect: contained | min-python: 3.11 | source: anonymous memory
import mmap
m = mmap.mmap(-1, 4096)
print("ESCAPED:mmap" if len(m) == 4096 else "contained")

# category: memory | expect: contained | min-python: 3.11 | source: debugging helpers of sys
import sys
print("ESCAPED:sys internals" if sys._debugmallocstats and sys._clear_type_cache and sys.getallocatedblocks() else "contained")

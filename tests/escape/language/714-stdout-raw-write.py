# category: channel | expect: contained | min-python: 3.11 | source: standard output below its own object
import sys, os
os.write(sys.stdout.fileno(), b"ESCAPED:os.write\n")

# category: dos-output | expect: limit:output | min-python: 3.11 | source: lines on standard error
import sys
while True:
    print("x" * 1000, file=sys.stderr)

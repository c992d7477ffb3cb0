# status: 7
import sys

print("before")
try:
    sys.exit(7)
finally:
    print("finally")

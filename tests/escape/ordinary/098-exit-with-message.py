# status: 1
import sys

print("out")
sys.exit("goes to standard error")

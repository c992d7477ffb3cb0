import sys

print("leaving early")
sys.exit()
print("never")

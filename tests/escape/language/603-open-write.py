# category: file | expect: contained | min-python: 3.11 | source: a file written outside of the guest's folders
import os
with open("/dev/shm/probe.txt", "w") as f:
    f.write("x")
print("ESCAPED:file written" if open("/dev/shm/probe.txt").read() == "x" else "contained")
os.remove("/dev/shm/probe.txt")

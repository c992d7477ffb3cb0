# category: process | expect: contained | min-python: 3.11 | source: the process's environment
import os
os.putenv("JAIL_PROBE", "1")
print("ESCAPED:environment of the process" if os.popen("echo $JAIL_PROBE").read() == "1\n" else "contained")

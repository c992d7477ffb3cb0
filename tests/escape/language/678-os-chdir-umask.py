# category: process | expect: contained | min-python: 3.11 | source: the process's directory and umask
import os
os.chdir("/")
os.umask(0)
print("ESCAPED:working directory changed" if os.getcwd() == "/" else "contained")

# category: process | expect: contained | min-python: 3.11 | source: the interpreter replaced
import os, sys
os.execv("/bin/sh", ["sh", "-c", "echo ESCAPED:executed"])

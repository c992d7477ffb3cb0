# category: process | expect: contained | min-python: 3.11 | source: a shell
import os
print("ESCAPED:process" if os.system("exit 3") >> 8 == 3 else "contained")

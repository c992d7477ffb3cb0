# category: process | expect: contained | min-python: 3.11 | source: subprocess
import subprocess
print("ESCAPED:process" if subprocess.check_output(["echo", "x"]) == b"x\n" else "contained")

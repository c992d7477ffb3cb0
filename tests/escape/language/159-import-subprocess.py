# category: import | expect: contained | min-python: 3.11 | source: subprocess
import subprocess
print("ESCAPED:process" if subprocess.run(["true"]).returncode == 0 else "contained")

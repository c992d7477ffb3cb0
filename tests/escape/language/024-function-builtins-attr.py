# category: attr-walk | expect: contained | min-python: 3.11 | source: functions have carried __builtins__ since 3.10
import textwrap
b = textwrap.dedent.__builtins__
print("ESCAPED:builtins dict" if b["open"]("/proc/self/status").read(4) == "Name" else "contained")

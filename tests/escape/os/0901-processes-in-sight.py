# category: process | expect: contained | source: processes of the host in /proc or within reach of kill | live: plain
import os

family = {1, os.getpid(), os.getppid()}
seen = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in family]
for pid in range(2, 2000):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        continue
    except PermissionError:
        pass
    if pid not in family:
        seen.append(pid)
print(f"ESCAPED:process {seen[0]} and {len(seen) - 1} more" if seen else "contained")

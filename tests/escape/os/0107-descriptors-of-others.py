# category: leaked-fd | expect: contained | source: another process's descriptors opened through /proc | live: plain
import os

family = {os.getpid()}
found = None
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) in family:
        continue
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            os.close(os.open(f"/proc/{pid}/fd/{fd}", os.O_PATH))
            found = f"/proc/{pid}/fd/{fd}"
    except OSError:
        pass
print(f"ESCAPED:{found} opened" if found else "contained")

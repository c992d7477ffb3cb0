# category: kernel-fs | expect: contained | source: /proc/PID/root and cwd lead to the files of others | live: root
import os

found = None
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) == os.getpid():
        continue
    for way in ("root/etc/hostname", "root/etc/shadow", "root/tmp", "cwd/.", "fd/0", "fd/3", "task/1/root/."):
        try:
            os.stat(f"/proc/{pid}/{way}")
            found = f"/proc/{pid}/{way}"
        except OSError:
            pass
print(f"ESCAPED:{found} reached" if found else "contained")

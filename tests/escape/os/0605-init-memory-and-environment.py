# category: kernel-fs | expect: contained | source: /proc/1/mem and environ hold the supervisor's secrets | live: root
import os

found = None
for pid in {"1", str(os.getppid())}:
    for name in ("mem", "environ", "maps", "auxv", "io", "syscall", "stack", "personality", "pagemap", "smaps", "map_files"):
        path = f"/proc/{pid}/{name}"
        try:
            if name == "map_files":
                size = len(os.listdir(path))
            else:
                fd = os.open(path, os.O_RDONLY)
                size = 1 if name in ("mem", "pagemap") else len(os.read(fd, 64))
        except OSError:
            continue
        if size:
            found = path
print(f"ESCAPED:{found} read" if found else "contained")

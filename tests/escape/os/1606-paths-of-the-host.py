# category: info-leak | expect: contained | source: mount sources and command lines name the caller's home and user | live: plain
import os

words = ("/home/", "/root/", "/Users/")
found = None
for pid in {"self", "1", str(os.getppid())}:
    for name in ("mountinfo", "mounts", "mountstats", "cmdline", "cgroup"):
        try:
            text = open(f"/proc/{pid}/{name}", "rb").read().decode("utf-8", "replace")
        except OSError:
            continue
        for line in text.replace("\0", "\n").splitlines():
            if "docker" in line or ".slice" in line or (name == "cmdline" and any(w in line for w in words)):
                found = f"/proc/{pid}/{name}"
    try:
        if pid != "self" and os.path.basename(open(f"/proc/{pid}/comm").read().strip()).startswith(("python", "pytest", "bash", "systemd")):
            found = f"/proc/{pid}/comm"
    except OSError:
        pass
print(f"ESCAPED:{found} tells of the host" if found else "contained")

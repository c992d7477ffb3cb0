# category: info-leak | expect: contained | source: without a cgroup namespace /proc/PID/cgroup shows where in the host we are
found = None
for pid in ("self", "1"):
    try:
        lines = open(f"/proc/{pid}/cgroup").read().split()
    except OSError:
        continue
    for line in lines:
        path = line.split(":", 2)[2]
        if path != "/" and set(path.strip("/").split("/")) != {".."}:
            found = f"{path} of process {pid}"
print(f"ESCAPED:{found}" if found else "contained")

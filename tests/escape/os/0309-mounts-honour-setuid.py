# category: capability | expect: contained | source: a mount without nosuid, or without nodev where no device belongs | live: plain
devices = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"}
bad = []
for line in open("/proc/self/mountinfo"):
    where, options = line.split()[4], line.split()[5].split(",")
    if "nosuid" not in options:
        bad.append(f"{where} without nosuid")
    if "nodev" not in options and where not in devices:
        bad.append(f"{where} without nodev")
print(f"ESCAPED:{bad[0]}" if bad else "contained")

# category: capability | expect: contained | source: an id map that reaches id 0 of the host makes its files ours | live: root
bad = []
for name in ("uid_map", "gid_map"):
    for line in open(f"/proc/self/{name}"):
        inside, outside, count = map(int, line.split())
        if outside == 0 or inside == 0:
            bad.append(f"{name} maps {inside} to {outside}, {count} ids")
print(f"ESCAPED:{bad[0]}" if bad else "contained")

# category: device | expect: contained | source: a /dev with more in it than a program needs | live: plain
import os
import stat

usual = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts"}
found = None
for folder, _, names in os.walk("/dev"):
    for name in names:
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and name not in usual and not path.startswith("/dev/pts/"):
            found = path
print(f"ESCAPED:{found} is there" if found else "contained")

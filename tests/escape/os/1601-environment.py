# category: info-leak | expect: contained | source: variables of the caller: tokens, agents, loader paths | live: plain; env=JAIL_CANARY_SECRET
import os

usual = {"PATH", "HOME", "LANG", "LANGUAGE", "TERM", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "SHLVL", "TMPDIR", "TZ", "_"}
names = set(os.environ) - usual - {n for n in os.environ if n.startswith(("LC_", "OMP_", "OPENBLAS_", "MKL_"))}
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        raw = open(f"/proc/{pid}/environ", "rb").read()
    except OSError:
        continue
    names |= {entry.partition(b"=")[0].decode() for entry in raw.split(b"\0") if b"CANARY" in entry}
print(f"ESCAPED:{min(names)} in the environment" if names else "contained")

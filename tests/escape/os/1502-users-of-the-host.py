# category: host-file | expect: contained | source: /etc/passwd and group name the people and services of the host | live: plain
import grp
import pwd

usual = {"root", "nobody", "nogroup", "jail", "user", "guest", "sandbox"}
names = {u.pw_name for u in pwd.getpwall()} | {g.gr_name for g in grp.getgrall()}
others = names - usual
print(f"ESCAPED:{min(others)} and {len(others) - 1} more" if others else "contained")

# category: resource | expect: contained | source: limits nobody thought of are unlimited | live: plain
import resource

most = {"CORE": 1, "RTPRIO": 0, "NICE": 0, "MEMLOCK": 64 << 20, "MSGQUEUE": 64 << 20, "SIGPENDING": 1 << 16, "NOFILE": 1 << 16}
found = []
for name, limit in most.items():
    hard = resource.getrlimit(getattr(resource, "RLIMIT_" + name))[1]
    if hard == resource.RLIM_INFINITY or hard > limit:
        found.append(f"RLIMIT_{name} is {hard}")
print(f"ESCAPED:{found[0]}" if found else "contained")

# category: process | expect: contained | min-python: 3.11 | source: limits changed
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
print("ESCAPED:limit changed" if resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 64 else "contained")

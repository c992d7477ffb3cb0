# category: file | expect: contained | min-python: 3.11 | source: platform reads files and runs programs
import platform
r = platform.freedesktop_os_release()
print("ESCAPED:file read by platform" if r["NAME"] else "contained")

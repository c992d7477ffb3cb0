# category: kernel-fs | expect: contained | source: /proc/sysrq-trigger reboots the host (it is opened here, never written) | live: root
import os

found = None
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/sysrq", "/proc/acpi/wakeup", "/proc/mtrr", "/proc/scsi/scsi"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        found = path
        break
    except OSError:
        pass
print(f"ESCAPED:{found} opened to write" if found else "contained")

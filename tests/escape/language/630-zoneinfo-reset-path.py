# category: file | expect: contained | min-python: 3.11 | source: the search path of zones is the guest's to set
import zoneinfo
zoneinfo.reset_tzpath(["/proc/self"])
try:
    zoneinfo.ZoneInfo("status")
except ValueError as e:
    print("ESCAPED:file opened by zoneinfo")
except zoneinfo.ZoneInfoNotFoundError:
    print("contained")

# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: a time zone's transition names one kind of time more than there are, and C reads it behind the last
import io
import struct
from datetime import datetime
from zoneinfo import ZoneInfo


def zone(kinds, names):
    head = struct.pack(">4sc15x6l", b"TZif", b"\0", 0, 0, 0, len(names), kinds, 4)
    return head + struct.pack(f">{len(names)}l", *names) + bytes(names) + struct.pack(">lbb", 3600, 0, 0) * kinds + b"ABC\0"


for kinds in (1, 2, 9):
    try:
        made = ZoneInfo.from_file(io.BytesIO(zone(kinds, [0, kinds])))
        print("ESCAPED:", datetime(2000, 1, 1, tzinfo=made).tzname())
    except ValueError:
        pass
print(datetime(2000, 1, 1, tzinfo=ZoneInfo.from_file(io.BytesIO(zone(2, [0, 1])))).tzname())
print("contained")

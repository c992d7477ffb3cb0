# category: memory | expect: contained | min-python: 3.11 | source: a class below datetime makes something else of itself, and C sets the zone of it, and reads the zone and the day of it
from datetime import datetime, timedelta, timezone, tzinfo


class Mine(datetime):
    made = None

    def __new__(cls, *args, **options):
        return super().__new__(cls, *args, **options) if Mine.made is None else Mine.made


class Zone(tzinfo):
    def utcoffset(self, date):
        return timedelta(hours=2)

    def dst(self, date):
        return timedelta(hours=1)


zone = Zone()
hour = timezone(timedelta(hours=1))
date, own = Mine(2000, 1, 1, tzinfo=hour), Mine(2000, 1, 1, tzinfo=zone)
kept = ("a", "b", "c", "d")
Mine.made = kept
for act in (lambda: date.astimezone(timezone(timedelta(hours=2))),):
    try:
        act()
    except (TypeError, ValueError):
        pass
Mine.made = bytes(64)
try:
    day = date.utctimetuple()[:3]
except ValueError as error:
    day = error
print("ESCAPED:any memory" if kept[2] != "c" or day != (1999, 12, 31) else "contained")

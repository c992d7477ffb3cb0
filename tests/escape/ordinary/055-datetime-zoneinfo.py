import calendar
import time
from datetime import UTC, date, datetime, time as clock, timedelta, timezone
from zoneinfo import ZoneInfo

d = datetime(2024, 2, 28, 23, 30, tzinfo=UTC)
print(
    d + timedelta(hours=25),
    d.isoformat(),
    d.strftime("%a %d %b %Y %H:%M:%S %j %U"),
    d.date().weekday(),
    d.timetuple().tm_yday,
)
print(
    datetime.strptime("03/04/21 05:06", "%d/%m/%y %H:%M"),
    datetime.fromisoformat("2020-01-01T10:00:00+02:00").astimezone(UTC),
    date.fromordinal(738000),
)
print(
    (date(2024, 12, 25) - date(2024, 2, 29)).days,
    timedelta(days=1.5, minutes=-3),
    timedelta(1) / 7,
    timedelta(hours=5) // timedelta(minutes=7),
    str(timedelta(-1, 5)),
)
berlin = ZoneInfo("Europe/Berlin")
summer = datetime(2024, 7, 1, 12, tzinfo=berlin)
print(
    summer,
    summer.tzname(),
    summer.astimezone(ZoneInfo("America/New_York")),
    datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=berlin).utcoffset(),
)
print(
    datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=5.5), "IST")),
    clock(5, 6).replace(minute=7),
    date.min,
    datetime.max.year,
    date(2021, 1, 3).isocalendar(),
)
for bad in (lambda: date(2023, 2, 29), lambda: datetime.strptime("x", "%Y"), lambda: datetime(2024, 1, 1) < d):
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(error)
print(
    calendar.month(2024, 2),
    calendar.isleap(1900),
    calendar.monthrange(2023, 2),
    calendar.day_name[0],
    calendar.timegm((1970, 1, 2, 0, 0, 0)),
)
print(
    time.gmtime(86400).tm_mday,
    time.strftime("%Y-%m-%d", time.gmtime(0)),
    time.monotonic() <= time.monotonic(),
    time.perf_counter_ns() > 0,
    time.time() > 1.6e9,
)
print(
    sorted([date(2020, 5, 1), date(2019, 5, 1)])[0],
    max(d, d - timedelta(1)) is d,
    {date(2020, 1, 1): "ny"}[date(2020, 1, 1)],
    f"{d:%H}h",
)
print(
    *[week for week in calendar.Calendar().monthdayscalendar(2024, 2)][:2],
    calendar.TextCalendar(6).formatmonth(2023, 5).splitlines()[1],
)
time.sleep(0.001)

def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def day_of_week(year, month, day):
    """Zeller's congruence; 0 is Monday."""
    if month < 3:
        month, year = month + 12, year - 1
    k, j = year % 100, year // 100
    return (day + 13 * (month + 1) // 5 + k + k // 4 + j // 4 + 5 * j + 5) % 7


def valid(text):
    try:
        month, day, year = map(int, text.split("-"))
    except ValueError:
        return False
    days = [31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1]


import datetime

for offset in range(0, 40000, 371):
    date = datetime.date(1900, 1, 1) + datetime.timedelta(offset)
    assert day_of_week(date.year, date.month, date.day) == date.weekday(), date
assert [valid(t) for t in ("03-11-2000", "15-01-2012", "04-0-2040", "06/04/2020", "02-29-2023", "02-29-2024")] == [
    True,
    False,
    False,
    False,
    False,
    True,
]
print([y for y in range(1890, 1910) if is_leap(y)], day_of_week(2024, 2, 29))

def exchange(amount, coins=(200, 100, 50, 20, 10, 5, 2, 1)):
    out = {}
    for coin in coins:
        n, amount = divmod(amount, coin)
        if n:
            out[coin] = n
    return out


def clock(minutes):
    hours, minutes = divmod(minutes % 1440, 60)
    return f"{hours % 12 or 12}:{minutes:02d} {'am' if hours < 12 else 'pm'}"


def duration(seconds):
    if not seconds:
        return "now"
    parts = []
    for name, size in (("year", 31536000), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        n, seconds = divmod(seconds, size)
        if n:
            parts.append(f"{n} {name}{'s' * (n != 1)}")
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def angle(hours, minutes):
    difference = abs(30 * (hours % 12) + minutes / 2 - 6 * minutes)
    return min(difference, 360 - difference)


assert duration(3662) == "1 hour, 1 minute and 2 seconds" and duration(120) == "2 minutes" and duration(0) == "now"
assert clock(0) == "12:00 am" and clock(-1) == "11:59 pm" and angle(3, 0) == 90 and angle(9, 30) == 105
print(exchange(388), clock(785), duration(15731080), angle(12, 1))

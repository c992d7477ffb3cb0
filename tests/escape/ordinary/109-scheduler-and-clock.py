import sched

now, log = 0, []


def clock():
    return now


def sleep(seconds):
    global now
    now += seconds


s = sched.scheduler(clock, sleep)
s.enter(5, 1, log.append, ("late",))
s.enter(1, 2, lambda: log.append(("low", now)))
s.enter(1, 1, lambda: log.append(("high", now)))
gone = s.enter(3, 1, log.append, ("cancelled",))
s.cancel(gone)
s.run()
print(log, now, s.empty())

# category: mutate-shared | expect: contained | min-python: 3.11 | source: a class attribute that is a mutable list
import calendar
calendar.mdays[2] = 31
hit = calendar.monthrange(2001, 2)[1] == 31
calendar.mdays[2] = 28
print("ESCAPED:calendar's table" if hit else "contained")

# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: a date out of a pickle has the year 0, and C takes the name of its day from before the first
import datetime
import pickle

for make in (
    lambda: datetime.date(b"\0\0\1\1"),
    lambda: datetime.datetime(b"\0\0\1\1" + bytes(6)),
    lambda: datetime.date(b"\0\0\1\xff"),
    lambda: pickle.loads(b"cdatetime\ndate\n(C\x04\0\0\x01\x01tR."),
    lambda: type("Mine", (datetime.date,), {})(b"\0\0\1\1"),
):
    try:
        print("ESCAPED:", ascii(make().ctime()))
    except ValueError:
        pass
print(pickle.loads(pickle.dumps(datetime.date(2000, 1, 1))).ctime())
print("contained")

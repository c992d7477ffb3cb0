import time
from datetime import datetime

begun = time.perf_counter()
time.sleep(0.01)
took = time.perf_counter() - begun
print(
    took >= 0.009,
    datetime.now().year >= 2024,
    datetime.fromtimestamp(0).year in (1969, 1970),
    time.localtime().tm_year >= 2024,
    len(time.ctime()) > 10,
    time.strptime("2024", "%Y").tm_year,
    time.mktime(time.gmtime(0)) is not None,
)
